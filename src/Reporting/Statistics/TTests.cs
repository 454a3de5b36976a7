using MathNet.Numerics.Distributions;

namespace Slfd.Reporting.Statistics;

/// <summary>What a t-test found.</summary>
/// <param name="T">The statistic; positive where the first sample's mean is the larger.</param>
/// <param name="DegreesOfFreedom">ν; with Welch's test not a whole number.</param>
/// <param name="P">Two-sided: the probability of a statistic at least as far from 0 if the means were equal.</param>
public sealed record TTest(double T, double DegreesOfFreedom, double P);

/// <summary>Student's t-tests, two-sided. All assume independent draws from normal distributions within a sample.</summary>
public static class TTests
{
    /// <summary>Welch's test: equal means, whatever the two variances.</summary>
    /// <remarks>
    /// t = (x̄ − ȳ) / √(s²ₓ/m + s²ᵧ/n) with sample variances (divisor n − 1), and the degrees of freedom of Welch and Satterthwaite,
    /// ν = (s²ₓ/m + s²ᵧ/n)² / ((s²ₓ/m)²/(m − 1) + (s²ᵧ/n)²/(n − 1)). Source: Welch, Biometrika 34 (1947).
    /// </remarks>
    /// <returns>Null where it is not defined: fewer than two values on a side, or no spread on either.</returns>
    public static TTest? Welch(IReadOnlyList<double> first, IReadOnlyList<double> second) => Welch(Moments.Of(first), Moments.Of(second));

    /// <inheritdoc cref="Welch(IReadOnlyList{double}, IReadOnlyList{double})"/>
    internal static TTest? Welch(Moments first, Moments second)
    {
        if (first.Count < 2 || second.Count < 2)
        {
            return null;
        }

        var (a, b) = (first.Variance / first.Count, second.Variance / second.Count);
        return a + b > 0
            ? Of((first.Mean - second.Mean) / Math.Sqrt(a + b), (a + b) * (a + b) / ((a * a / (first.Count - 1)) + (b * b / (second.Count - 1))))
            : null;
    }

    /// <summary>The paired test: the differences have mean 0. t = d̄ / √(s²_d/n), ν = n − 1.</summary>
    /// <returns>Null where it is not defined: fewer than two pairs, or equal differences.</returns>
    public static TTest? Paired(IReadOnlyList<double> differences) => Paired(Moments.Of(differences));

    /// <inheritdoc cref="Paired(IReadOnlyList{double})"/>
    internal static TTest? Paired(Moments differences) => differences is { Count: >= 2, Variance: > 0 }
        ? Of(differences.Mean / Math.Sqrt(differences.Variance / differences.Count), differences.Count - 1)
        : null;

    /// <summary>Sample variance, divisor n − 1. Zero for equal values, whatever rounding makes of their mean.</summary>
    internal static double SampleVariance(IReadOnlyList<double> values) => Moments.Of(values).Variance;

    private static TTest Of(double t, double degrees) => new(t, degrees, 2 * StudentT.CDF(0, 1, degrees, -Math.Abs(t)));
}
