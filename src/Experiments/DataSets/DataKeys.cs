using Slfd.Experiments.Settings;

namespace Slfd.Experiments.DataSets;

/// <summary>The keys of a cell's data: those that every data set has, and those that the forms of data declare for themselves.</summary>
public static class DataKeys
{
    /// <summary>See <see cref="DataSpec.Drawn"/>.</summary>
    public static FlagKey Drawn { get; } = new("drawn") { AsBefore = false };

    /// <summary>See <see cref="DataSpec.Name"/>.</summary>
    public static TextKey Name { get; } = new("name") { Provenance = Provenance.Paper };

    /// <summary>See <see cref="DataSpec.Resolution"/>.</summary>
    public static WholeKey Resolution { get; } = new("resolution", 1) { Provenance = Provenance.Paper };

    /// <summary>See <see cref="DataSpec.TestPerClass"/>.</summary>
    public static WholeKey TestPerClass { get; } = new("test-per-class", 1) { Provenance = Provenance.Paper };

    /// <summary>See <see cref="DataSpec.TrainPerClass"/>.</summary>
    public static WholeKey TrainPerClass { get; } = new("train-per-class", 1) { Provenance = Provenance.Paper };

    /// <summary>Those that every data set has.</summary>
    public static IReadOnlyList<SettingKey> Shared { get; } = [Drawn, Name, Resolution, TestPerClass, TrainPerClass];

    /// <summary>The choices that the forms of data leave: the section <c>data</c> of a grid file. A name that several declare comes once.</summary>
    public static IReadOnlyList<SettingKey> Choices => [.. DataFormParts.All.SelectMany(part => part.Keys).DistinctBy(key => key.JsonName)];
}
