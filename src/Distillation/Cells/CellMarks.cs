using System.Globalization;
using Slfd.Distillation.Records;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>Looks for marks once, when a cell is done.</summary>
internal static class CellMarks
{
    /// <summary>How much the mean diagonal of Σ may grow over its first value.</summary>
    public const double VarianceGrowth = 10;

    /// <summary>How far a pixel may be from the data's mean, in the data's standard deviations.</summary>
    public const double PixelDeviations = 10;

    /// <summary>How much the mean loss of the last tenth of the iterations may exceed that of the first tenth; matching losses scatter from network to network.</summary>
    public const double LossGrowth = 1.1;

    private const int FewestRows = 20;

    /// <summary>The marks of a cell; empty for most.</summary>
    /// <param name="metrics">A row per update.</param>
    /// <param name="images">𝒮, normalised: in standard deviations from the data's mean. Null where the cell makes no images.</param>
    public static IReadOnlyList<CellMark> Of(IReadOnlyList<MetricsRow> metrics, Tensor? images) => [.. Found(metrics, images).OfType<CellMark>()];

    private static IEnumerable<CellMark?> Found(IReadOnlyList<MetricsRow> metrics, Tensor? images)
    {
        yield return Variance([.. metrics.Select(row => row.Variance).OfType<double>()]);
        yield return metrics.Count < FewestRows ? null : Loss(metrics.Take(metrics.Count / 10).Average(row => (double)row.Loss), metrics.TakeLast(metrics.Count / 10).Average(row => (double)row.Loss));
        yield return images is null ? null : Pixels(images);
    }

    private static CellMark? Variance(double[] variances) => variances.Length > 0 && variances.Max() is var highest && highest > VarianceGrowth * variances[0]
        ? new("variance", string.Create(CultureInfo.InvariantCulture, $"the mean diagonal of Σ grew from {variances[0]:G3} to {highest:G3}, more than {VarianceGrowth} times"))
        : null;

    private static CellMark? Loss(double first, double last) => last > LossGrowth * first
        ? new("loss", string.Create(CultureInfo.InvariantCulture, $"the matching loss grew: {first:G4} on average over the first tenth of the iterations, {last:G4} over the last"))
        : null;

    private static CellMark? Pixels(Tensor images)
    {
        using var scope = NewDisposeScope();
        var furthest = images.detach().abs().max().item<float>();
        return furthest > PixelDeviations
            ? new("pixels", string.Create(CultureInfo.InvariantCulture, $"a synthetic pixel is {furthest:G3} standard deviations from the data's mean, more than {PixelDeviations}"))
            : null;
    }
}
