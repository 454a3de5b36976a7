namespace Slfd.Experiments.Methods.Generators;

/// <summary>Where a generator's weights come from: G_t and G_r in the paper.</summary>
public static class GeneratorWeights
{
    /// <summary>Read from a published file.</summary>
    public const string Pretrained = "pretrained";

    /// <summary>Drawn once by seed, never trained.</summary>
    public const string Random = "random";

    /// <summary>Both; the first is the default.</summary>
    public static IReadOnlyList<string> All { get; } = [Pretrained, Random];

    /// <summary>The paper's symbol.</summary>
    /// <exception cref="ArgumentException">An unknown name.</exception>
    public static string PaperName(string? weights) => weights switch
    {
        Pretrained => "G_t",
        Random => "G_r",
        _ => throw new ArgumentException($"unknown weights '{weights}'; this build knows: {string.Join(", ", All)}"),
    };
}
