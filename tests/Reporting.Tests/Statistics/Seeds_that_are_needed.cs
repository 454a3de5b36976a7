using Slfd.Reporting.Statistics;

namespace Slfd.Reporting.Tests.Statistics;

/// <summary>Numbers of seeds against tabled sample sizes, and equivalence against values worked out by hand.</summary>
public class Seeds_that_are_needed
{
    /// <summary>Two-sided, 5 %, power 80 %; Cohen (1988), table 2.4.1 for two samples (d = 0.5: 64, 0.8: 26, 1.0: 17), and of pairs (d = 0.5: 34, 1.0: 10).</summary>
    [Theory]
    [InlineData(0.5, 64)]
    [InlineData(0.8, 26)]
    [InlineData(1.0, 17)]
    public void Of_two_rows_are_the_tabled_ones(double size, int tabled) => Assert.InRange(Power.Seeds(1, size)!.Value, tabled - 1, tabled + 1);

    [Theory]
    [InlineData(0.5, 34)]
    [InlineData(1.0, 10)]
    public void Of_pairs_are_the_tabled_ones(double size, int tabled) => Assert.InRange(Power.Pairs(1, size)!.Value, tabled - 1, tabled + 1);

    [Fact]
    public void Without_spread_two_are_enough_and_a_hopeless_difference_has_no_number()
    {
        Assert.Equal(2, Power.Seeds(0, 0.01));
        Assert.Null(Power.Seeds(1, 1e-6));
        Assert.Throws<ArgumentOutOfRangeException>(() => Power.Seeds(1, 0));
    }

    [Fact]
    public void Equal_rows_are_called_equal_and_distant_ones_are_not()
    {
        double[] one = [0.400, 0.404, 0.398, 0.402, 0.401], near = [0.401, 0.403, 0.399, 0.402, 0.400], far = [0.430, 0.434, 0.428, 0.432, 0.431];
        Assert.True(Equivalences.Of(one, near, [], Equivalences.Margin) < 0.001);
        Assert.True(Equivalences.Of(one, far, [], Equivalences.Margin) > 0.9);
        Assert.Null(Equivalences.Of([0.4], near, [], Equivalences.Margin));
    }

    /// <summary>d = 0.01, s = 0.02, n = 4: t = (0.01 - 0.02) / 0.01 = -1 with 3 degrees of freedom, p = 0.1955.</summary>
    [Fact]
    public void Of_pairs_it_is_the_larger_of_two_one_sided_tests() =>
        Assert.Equal(0.1955, Equivalences.Of([1, 1], [1, 1], [-0.0073205, 0.0273205, 0.0273205, -0.0073205], 0.02)!.Value, 3);
}
