using MathNet.Numerics.Distributions;

namespace Slfd.Reporting.Statistics;

/// <summary>What pairs say of a difference.</summary>
/// <param name="Mean">d̄, the mean of the differences.</param>
/// <param name="Pairs">n.</param>
/// <param name="HalfWidth">Of the interval around the mean that holds the true difference with 95 %: t(0.975, n − 1)·s_d/√n. Null with one pair.</param>
/// <param name="Test">The paired test that it is 0; null where it is not defined: one pair, or equal differences.</param>
public sealed record PairedGain(double Mean, int Pairs, double? HalfWidth, TTest? Test)
{
    /// <summary>The lower end of the interval.</summary>
    public double? Low => Mean - HalfWidth;

    /// <summary>The upper end of the interval.</summary>
    public double? High => Mean + HalfWidth;

    /// <summary>Of differences, one per pair; null where there are none.</summary>
    /// <remarks>Assumes independent draws from one normal distribution. Source: Student's interval and test for paired samples; the level is <see cref="Significance.Level"/>.</remarks>
    public static PairedGain? Of(IReadOnlyList<double> differences) => differences.Count == 0 ? null : new(
        differences.Average(),
        differences.Count,
        differences.Count == 1 ? null : StudentT.InvCDF(0, 1, differences.Count - 1, 1 - (Significance.Level / 2)) * Math.Sqrt(TTests.SampleVariance(differences) / differences.Count),
        TTests.Paired(differences));
}
