using Slfd.Experiments.Methods.Generators;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators;

/// <summary>What a generator is made for.</summary>
internal sealed record GeneratorRequest
{
    /// <summary>Where the data folder is; files of weights lie below its folder <c>generators</c>.</summary>
    public string DataFolder { get; init; } = string.Empty;

    /// <summary>The data set, by its name in grids; null: a file is looked at and no cell runs.</summary>
    public string? Dataset { get; init; }

    /// <summary>Where the weights go.</summary>
    public required Device Device { get; init; }

    /// <summary>r in pixels; null: as the file says, or the kind's own.</summary>
    public int? Resolution { get; init; }

    /// <summary>What is said of the generator.</summary>
    public GeneratorSpec Settings { get; init; } = new();

    /// <summary>The seed of random weights.</summary>
    /// <exception cref="ArgumentException">The settings have none.</exception>
    public int Seed => Settings.Seed ?? throw new ArgumentException("random weights need a seed (grid key generator.seed)");

    /// <summary>A file of weights: as it is where its path is absolute, else below <c>generators</c> in the data folder.</summary>
    public string PathOf(string file) => Path.Combine(DataFolder, "generators", file);
}
