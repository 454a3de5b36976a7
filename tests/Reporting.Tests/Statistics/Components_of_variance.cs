using Slfd.Reporting.Statistics;

namespace Slfd.Reporting.Tests.Statistics;

/// <summary>The spread of accuracies, split into seeds and repeats. Expected values: NumPy; the F statistic of the same data is SciPy's f_oneway, 46.67 / 2.5.</summary>
public class Components_of_variance
{
    [Fact]
    public void Are_those_of_the_analysis_of_variance()
    {
        var parts = VarianceComponents.Of([[30, 32, 31, 29, 33], [35, 36, 34, 37, 33], [28, 27, 31, 30, 29]]);
        Assert.Equal(2.972092416687835, parts.BetweenSeeds!.Value, 12);
        Assert.Equal(1.5811388300841898, parts.BetweenRepeats!.Value, 12);
        Assert.Equal(0.7794117647058824, parts.ShareOfSeeds!.Value, 12);
    }

    [Fact]
    public void Leave_nothing_to_the_seeds_whose_means_differ_less_than_chance_makes_them()
    {
        var parts = VarianceComponents.Of([[1, 9], [2, 8]]);
        Assert.Equal(0, parts.BetweenSeeds);
        Assert.Equal(0, parts.ShareOfSeeds);
        Assert.Equal(Math.Sqrt(25), parts.BetweenRepeats!.Value, 12); // (32 + 18) / 2
    }

    [Fact]
    public void With_one_seed_are_the_repeats_alone()
    {
        var parts = VarianceComponents.Of([[1, 3]]);
        Assert.Null(parts.BetweenSeeds);
        Assert.Null(parts.ShareOfSeeds);
        Assert.Equal(Math.Sqrt(2), parts.BetweenRepeats!.Value, 12);
    }

    [Fact]
    public void With_one_repeat_are_not_separable()
    {
        var parts = VarianceComponents.Of([[1], [3]]);
        Assert.Null(parts.BetweenSeeds);
        Assert.Null(parts.BetweenRepeats);
    }
}
