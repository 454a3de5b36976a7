using Slfd.Experiments.Cells;

namespace Slfd.Distillation.Cells;

/// <summary>What a reader must know before comparing a result with a published one.</summary>
internal static class ResultRemarks
{
    /// <summary>One sentence each; empty for a method that is published as it is run here.</summary>
    public static IReadOnlyList<string> Of(CellSpec spec) =>
    [
        .. Sentences(spec.Method, spec.Generator).OfType<string>(),
    ];

    private static IEnumerable<string?> Sentences(MethodSpec method, GeneratorSpec? generator)
    {
        yield return generator?.StandIn == true
            ? "random weights stand in for pretrained ones: the result says nothing about the method" : null;
        yield return method.Generator == "uvit"
            ? "our U-ViT variant: the paper leaves model, time, split and decoder open, so values are not comparable with its Table 5" : null;
        yield return method is { Space: "slfd", Matching: "dm" }
            ? "SLFD with DM as we read it: the paper reports results for it and prints no formula" : null;
        yield return method is { Space: "slfd", Matching: "mtt" }
            ? "SLFD with MTT is ours: it is not in the paper" : null;
    }
}
