using Slfd.Experiments.Settings;

namespace Slfd.Experiments.Methods.Generators;

/// <summary>The keys of the section <c>generator</c>: those that every generator has, and those that the generators declare for themselves.</summary>
public static class GeneratorKeys
{
    private const int HashDigits = 64;

    /// <summary>See <see cref="GeneratorSpec.AverageStyles"/>.</summary>
    public static FlagKey AverageStyles { get; } = new("average-styles", whenTrue: "average w") { Provenance = Provenance.Code };

    /// <summary>See <see cref="GeneratorSpec.Classes"/>.</summary>
    public static WholesKey Classes { get; } = new("classes", 0) { Provenance = Provenance.Assumed };

    /// <summary>See <see cref="GeneratorSpec.File"/>.</summary>
    public static TextKey File { get; } = new("file") { IsLabel = true, NamesAFile = true, Provenance = Provenance.Paper };

    /// <summary>See <see cref="GeneratorSpec.Layer"/>.</summary>
    public static WholeKey Layer { get; } = new("layer", -1, 1000, label: "n") { Provenance = Provenance.Code };

    /// <summary>See <see cref="GeneratorSpec.Learn"/>.</summary>
    public static FlagKey Learn { get; } = new("learn", whenTrue: "learned") { Provenance = Provenance.Code };

    /// <summary>See <see cref="GeneratorSpec.Normalisation"/>.</summary>
    public static TextKey Normalisation { get; } = new("normalisation", GeneratorChoices.Normalisations) { IsLabel = true };

    /// <summary>See <see cref="GeneratorSpec.RandomFeatures"/>.</summary>
    public static FlagKey RandomFeatures { get; } = new("random-features", whenTrue: "random f") { Provenance = Provenance.Code };

    /// <summary>See <see cref="GeneratorSpec.Seed"/>.</summary>
    public static WholeKey Seed { get; } = new("seed", 0);

    /// <summary>See <see cref="GeneratorSpec.Sha256"/>.</summary>
    public static TextKey Sha256 { get; } = new("sha256")
    {
        NamesAFile = true,
        Problem = hash => hash.Length == HashDigits && hash.All(char.IsAsciiHexDigitLower) ? null : $"expected {HashDigits} lower-case hex digits",
    };

    /// <summary>See <see cref="GeneratorSpec.StandIn"/>.</summary>
    public static FlagKey StandIn { get; } = new("stand-in");

    /// <summary>See <see cref="GeneratorSpec.Training"/>.</summary>
    public static TextKey Training { get; } = new("training", GeneratorChoices.Trainings);

    /// <summary>Those that every generator has, in the order in which a label says them.</summary>
    public static IReadOnlyList<SettingKey> Shared { get; } =
        [Layer, AverageStyles, RandomFeatures, Learn, Normalisation, File, Classes, Seed, Sha256, StandIn, Training];

    /// <summary>What a generator can be told.</summary>
    public static IReadOnlyList<SettingKey> Of(GeneratorPart part) => [.. Shared, .. part.Keys];

    /// <summary>What any generator can be told; a name that several declare comes once.</summary>
    public static IReadOnlyList<SettingKey> All => [.. Shared.Concat(GeneratorParts.All.SelectMany(part => part.Keys)).DistinctBy(key => key.JsonName)];
}
