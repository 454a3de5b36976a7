namespace Slfd.Reporting.Tables;

/// <summary>One entry's numbers over the seeds that are done. All fractions.</summary>
/// <param name="Mean">Mean of the seeds' means.</param>
/// <param name="Std">Mean of the seeds' deviations over repeats: what the paper's ± is comparable to, since it has one synthetic set per entry.</param>
/// <param name="BetweenSeeds">Population standard deviation of the seeds' means; 0 with one seed.</param>
/// <param name="BetweenSeedsSample">The same with n − 1; null with one seed, where it is not defined.</param>
/// <param name="Seeds">Seeds behind it: those with a classifier.</param>
/// <param name="Repeats">Trainings per seed, those that diverged included.</param>
public sealed record SeedSummary(double Mean, double Std, double BetweenSeeds, double? BetweenSeedsSample, int Seeds, int Repeats)
{
    /// <summary><see cref="Std"/> with n − 1: the mean of the seeds' sample deviations over repeats; null with one repeat, where it is not defined, and where trainings diverged, so that seeds have unequal numbers.</summary>
    public double? StdSample => Repeats > 1 && Diverged == 0 ? Std * Math.Sqrt(Repeats / (Repeats - 1.0)) : null;

    /// <summary>Trainings of these seeds that ended without a classifier and are not in the mean.</summary>
    public int Diverged { get; init; }

    /// <summary>Accuracies behind the mean: seeds × repeats less those that diverged, times the unseen architectures for <c>cross</c>, which are not counted here.</summary>
    public int N => (Seeds * Repeats) - Diverged;

    /// <summary>Summarises the seeds in the order of the grid, so that the same results give the same bits in whatever order they came; null without seeds.</summary>
    public static SeedSummary? Of(IReadOnlyList<Score> seeds, int repeats)
    {
        if (seeds.Count == 0)
        {
            return null;
        }

        var mean = seeds.Sum(seed => seed.Mean) / seeds.Count;
        var squares = seeds.Sum(seed => (seed.Mean - mean) * (seed.Mean - mean));
        return new(
            mean,
            seeds.Sum(seed => seed.Std) / seeds.Count,
            Math.Sqrt(squares / seeds.Count),
            seeds.Count > 1 ? Math.Sqrt(squares / (seeds.Count - 1)) : null,
            seeds.Count,
            repeats)
        {
            Diverged = seeds.Sum(seed => seed.Diverged),
        };
    }
}
