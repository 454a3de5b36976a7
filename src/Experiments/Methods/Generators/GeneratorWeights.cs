namespace Slfd.Experiments.Methods.Generators;

/// <summary>Where a generator's weights come from: G_t and G_r in the paper, or trained here.</summary>
public static class GeneratorWeights
{
    /// <summary>Read from a published file.</summary>
    public const string Pretrained = "pretrained";

    /// <summary>Drawn once by seed, never trained.</summary>
    public const string Random = "random";

    /// <summary>Trained by the product, in a cell of its own that others wait for.</summary>
    public const string Trained = "trained";

    /// <summary>All; the first is the default.</summary>
    public static IReadOnlyList<string> All { get; } = [Pretrained, Random, Trained];

    /// <summary>The paper's symbol; of weights that the paper does not have, one in its manner.</summary>
    /// <exception cref="ArgumentException">An unknown name.</exception>
    public static string PaperName(string? weights) => weights switch
    {
        Pretrained => "G_t",
        Random => "G_r",
        Trained => "G_o",
        _ => throw new ArgumentException($"unknown weights '{weights}'; this build knows: {string.Join(", ", All)}"),
    };
}
