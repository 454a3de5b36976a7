using Slfd.Reporting.Figures;

namespace Slfd.Reporting.Tests.Figures;

/// <summary>Ticks stand at round numbers.</summary>
public class Axes
{
    [Theory]
    [InlineData(0.453, "0 10 20 30 40 50")]
    [InlineData(0.07, "0 2 4 6 8")]
    [InlineData(1, "0 20 40 60 80 100")]
    public void From_zero_to_the_next_round_number(double highest, string ticks) =>
        Assert.Equal(ticks, string.Join(' ', Axis.FromZero("", highest, unit: 100).Ticks.Select(tick => tick.Text)));

    [Theory]
    [InlineData(12, 12, "10 20")]
    [InlineData(3, 700, "2 5 10 20 50 100 200 500 1000")]
    public void Of_equal_ratios_are_at_one_two_and_five(double lowest, double highest, string ticks) =>
        Assert.Equal(ticks, string.Join(' ', Axis.Logarithmic("", lowest, highest).Ticks.Select(tick => tick.Text)));

    [Fact]
    public void Places_are_shares_of_the_axis()
    {
        Assert.Equal(0.5, Axis.Logarithmic("", 1, 100).Share(10), 12);
        Assert.Equal(0.25, Axis.FromZero("", 100).Share(25), 12);
    }
}
