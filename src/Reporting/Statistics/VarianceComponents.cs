namespace Slfd.Reporting.Statistics;

/// <summary>Where the spread of an accuracy comes from: the distillation seeds or the evaluation repeats.</summary>
/// <remarks>
/// One-way random-effects model, balanced: x_sk = μ + a_s + e_sk with seeds s = 1 … S (each its own synthetic set) and repeats k = 1 … R (each its own classifier).
/// With seed means m_s and grand mean m: MS_between = R·Σ_s (m_s − m)² / (S − 1), MS_within = Σ_s Σ_k (x_sk − m_s)² / (S·(R − 1));
/// σ²_repeat = MS_within, σ²_seed = max(0, (MS_between − MS_within) / R). The estimator of σ²_seed can be negative by chance and is then reported as 0.
/// Source: Searle, Casella and McCulloch, Variance Components (1992), section 3.5, the ANOVA estimators.
/// </remarks>
/// <param name="BetweenSeeds">σ_seed, a standard deviation; null with one seed, or where one repeat leaves it inseparable from σ_repeat.</param>
/// <param name="BetweenRepeats">σ_repeat, a standard deviation; null with one repeat.</param>
/// <param name="Seeds">S.</param>
/// <param name="Repeats">R.</param>
public sealed record VarianceComponents(double? BetweenSeeds, double? BetweenRepeats, int Seeds, int Repeats)
{
    /// <summary>Splits the spread.</summary>
    /// <param name="values">[S][R], every seed with as many repeats; at least one of each.</param>
    public static VarianceComponents Of(IReadOnlyList<IReadOnlyList<double>> values)
    {
        var (seeds, repeats) = (values.Count, values[0].Count);
        if (repeats < 2)
        {
            return new(null, null, seeds, repeats);
        }

        var within = values.Average(TTests.SampleVariance);
        if (seeds < 2)
        {
            return new(null, Math.Sqrt(within), seeds, repeats);
        }

        var between = repeats * TTests.SampleVariance([.. values.Select(seed => seed.Average())]);
        return new(Math.Sqrt(Math.Max(0, (between - within) / repeats)), Math.Sqrt(within), seeds, repeats);
    }

    /// <summary>σ²_seed of the whole variance, in [0, 1]; null where a component is not defined or there is no spread.</summary>
    public double? ShareOfSeeds => BetweenSeeds is { } seeds && BetweenRepeats is { } repeats && (seeds > 0 || repeats > 0)
        ? seeds * seeds / ((seeds * seeds) + (repeats * repeats))
        : null;
}
