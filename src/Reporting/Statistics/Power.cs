using MathNet.Numerics.Distributions;

namespace Slfd.Reporting.Statistics;

/// <summary>How many seeds it takes to see a difference.</summary>
/// <remarks>
/// Two-sided t-test at level α with power 1 − β: n ≥ k·σ²·(t(1 − α/2, ν) + t(1 − β, ν))² / δ², with k = 2 and ν = 2(n − 1) for two samples of n seeds each, k = 1, ν = n − 1 and σ of the differences for n pairs;
/// n is the smallest that satisfies it. The approximation to the noncentral t is off by less than one seed from n = 4 on. Source: Cohen, Statistical Power Analysis (1988), section 2.4;
/// Chow, Shao and Wang, Sample Size Calculations in Clinical Research (2008), section 3.1.
/// </remarks>
public static class Power
{
    /// <summary>1 − β: how often the difference is seen that is there.</summary>
    public const double Wanted = 0.8;

    /// <summary>As many seeds as anybody will run.</summary>
    public const int Most = 100_000;

    /// <summary>Seeds of each of two rows whose seeds are not paired.</summary>
    /// <param name="deviation">σ of a seed's mean, in the unit of <paramref name="difference"/>; at least 0.</param>
    /// <param name="difference">δ, above 0.</param>
    /// <returns>At least 2; null: more than <see cref="Most"/>.</returns>
    public static int? Seeds(double deviation, double difference) => Fewest(2, n => 2.0 * (n - 1), deviation, difference);

    /// <summary>Pairs of seeds.</summary>
    /// <param name="deviation">σ of the difference of a pair.</param>
    /// <param name="difference">δ, above 0.</param>
    /// <returns>At least 2; null: more than <see cref="Most"/>.</returns>
    public static int? Pairs(double deviation, double difference) => Fewest(1, n => n - 1.0, deviation, difference);

    private static int? Fewest(int factor, Func<int, double> degrees, double deviation, double difference)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(deviation);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(difference);
        var (enough, tooFew) = (2, 1);
        while (!Suffices(enough))
        {
            tooFew = enough;
            if (enough > Most)
            {
                return null;
            }

            enough *= 2;
        }

        while (enough - tooFew > 1)
        {
            var middle = (enough + tooFew) / 2;
            (enough, tooFew) = Suffices(middle) ? (middle, tooFew) : (enough, middle);
        }

        return enough <= Most ? enough : null;

        bool Suffices(int n)
        {
            var t = StudentT.InvCDF(0, 1, degrees(n), 1 - (Significance.Level / 2)) + StudentT.InvCDF(0, 1, degrees(n), Wanted);
            return n >= factor * deviation * deviation * t * t / (difference * difference);
        }
    }
}
