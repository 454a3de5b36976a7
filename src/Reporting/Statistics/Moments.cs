namespace Slfd.Reporting.Statistics;

/// <summary>What tests need of a sample, found once for all tests that it is in.</summary>
/// <param name="Count">n.</param>
/// <param name="Mean">0 where there are no values.</param>
/// <param name="Variance">Sample variance, divisor n − 1. Zero for equal values, whatever rounding makes of their mean.</param>
internal readonly record struct Moments(int Count, double Mean, double Variance)
{
    /// <summary>Of a sample; sums go from the first value to the last.</summary>
    public static Moments Of(IReadOnlyList<double> values) => Of(values is double[] array ? array : [.. values]);

    private static Moments Of(double[] values)
    {
        var (sum, equal) = (0.0, true);
        foreach (var value in values)
        {
            sum += value;
            equal &= value == values[0];
        }

        var mean = values.Length == 0 ? 0 : sum / values.Length;
        if (equal)
        {
            return new(values.Length, mean, 0);
        }

        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return new(values.Length, mean, squares / (values.Length - 1));
    }
}
