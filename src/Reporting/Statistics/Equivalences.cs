using MathNet.Numerics.Distributions;

namespace Slfd.Reporting.Statistics;

/// <summary>Two one-sided tests (TOST): whether two means differ by less than a margin. That no difference was found does not say so; a small p here does.</summary>
/// <remarks>
/// Each of two one-sided t-tests asks whether the difference is above −margin, and below +margin; the larger p-value is that of both. Paired over the differences where there are two or more, else Welch's.
/// Source: Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987).
/// </remarks>
public static class Equivalences
{
    /// <summary>Half a point of accuracy either way would be noise, five a result: two points, as a fraction.</summary>
    public const double Margin = 0.02;

    /// <summary>The p-value; null where it is not defined: fewer than two values on a side, or no spread at all.</summary>
    /// <param name="first">One sample.</param>
    /// <param name="second">The other.</param>
    /// <param name="differences">Of pairs; used where there are two or more that vary.</param>
    /// <param name="margin">Above 0, in the unit of the values.</param>
    public static double? Of(IReadOnlyList<double> first, IReadOnlyList<double> second, IReadOnlyList<double> differences, double margin) =>
        Of(Moments.Of(first), Moments.Of(second), Moments.Of(differences), margin);

    /// <inheritdoc cref="Of(IReadOnlyList{double}, IReadOnlyList{double}, IReadOnlyList{double}, double)"/>
    internal static double? Of(Moments first, Moments second, Moments differences, double margin)
    {
        if (differences is { Count: >= 2, Variance: > 0 })
        {
            return Both(differences.Mean, Math.Sqrt(differences.Variance / differences.Count), differences.Count - 1, margin);
        }

        if (TTests.Welch(first, second) is not { } welch)
        {
            return null;
        }

        var error = Math.Sqrt((first.Variance / first.Count) + (second.Variance / second.Count));
        return Both(first.Mean - second.Mean, error, welch.DegreesOfFreedom, margin);
    }

    private static double Both(double difference, double error, double degrees, double margin) => Math.Max(
        StudentT.CDF(0, 1, degrees, -(difference + margin) / error),
        StudentT.CDF(0, 1, degrees, (difference - margin) / error));
}
