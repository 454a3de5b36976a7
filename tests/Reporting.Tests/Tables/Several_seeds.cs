using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Tables;

/// <summary>Over seeds: mean of means, mean of deviations, and the deviation between seeds beside it.</summary>
public class Several_seeds
{
    private static readonly SeedSummary s_summary = SeedSummary.Of([new(0.2, 0.01), new(0.4, 0.03), new(0.6, 0.02)], repeats: 5)!;

    [Fact]
    public void Give_the_mean_of_means_and_the_mean_of_deviations()
    {
        Assert.Equal(0.4, s_summary.Mean, 12);
        Assert.Equal(0.02, s_summary.Std, 12);
        Assert.Equal(15, s_summary.N);
    }

    [Fact]
    public void Give_both_deviations_between_seeds()
    {
        Assert.Equal(Math.Sqrt(0.08 / 3), s_summary.BetweenSeeds, 12);
        Assert.Equal(0.2, s_summary.BetweenSeedsSample!.Value, 12);
    }

    [Fact]
    public void That_are_one_have_no_sample_deviation()
    {
        var one = SeedSummary.Of([new(0.2, 0.01)], 5)!;
        Assert.Equal(new SeedSummary(0.2, 0.01, 0, null, 1, 5), one);
    }

    [Fact]
    public void That_are_none_have_no_summary() => Assert.Null(SeedSummary.Of([], 5));
}
