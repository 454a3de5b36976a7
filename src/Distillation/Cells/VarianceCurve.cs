using Slfd.Distillation.Records;
using Slfd.Messages.Results;

namespace Slfd.Distillation.Cells;

/// <summary>Σ over the updates of a cell, at as many points as a report draws.</summary>
internal static class VarianceCurve
{
    /// <summary>The mean diagonal of Σ at up to <see cref="CellOutcome.MostVariances"/> updates at equal distances, the first and the last among them; empty without a stochastic module.</summary>
    public static float[] Of(IReadOnlyList<MetricsRow> metrics)
    {
        double[] all = [.. metrics.Select(row => row.Variance).OfType<double>()];
        var points = Math.Min(all.Length, CellOutcome.MostVariances);
        return points < 2 ? Array.ConvertAll(all, Single) : [.. Enumerable.Range(0, points).Select(point => Single(all[(int)Math.Round(point * (all.Length - 1.0) / (points - 1))]))];

        static float Single(double variance) => (float)variance;
    }
}
