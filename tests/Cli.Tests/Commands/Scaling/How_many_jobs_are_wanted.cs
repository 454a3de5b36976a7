using Slfd.Cli.Commands.Scaling;

namespace Slfd.Cli.Tests.Commands.Scaling;

/// <summary>Jobs follow the cells that no device would take; what runs is left alone.</summary>
public class How_many_jobs_are_wanted
{
    [Theory]
    [InlineData(10, 0, 0, 0, 0, 4, 0)] // nothing is here: as many as allowed
    [InlineData(3, 0, 0, 0, 0, 3, 0)]
    [InlineData(3, 3, 0, 0, 0, 0, 0)] // idle devices take them
    [InlineData(3, 1, 1, 0, 1, 2, 0)]
    [InlineData(3, 0, 0, 2, 0, 1, 0)] // two are on their way
    [InlineData(3, 0, 0, 0, 2, 1, 0)] // two have started and not joined yet
    [InlineData(3, 0, 2, 0, 2, 2, 0)] // two have joined and are busy: three cells need more, four jobs are allowed
    [InlineData(0, 0, 0, 3, 0, 0, 3)] // nothing waits any more
    [InlineData(1, 0, 0, 3, 0, 0, 2)]
    [InlineData(0, 2, 2, 0, 2, 0, 0)] // idle nodes leave by themselves
    public void One_cell_to_a_job(int waiting, int idle, int joined, int queued, int running, int submit, int cancel) =>
        Assert.Equal(new ScaleChange(submit, cancel), ScaleChange.Of(new(waiting, idle, joined), queued, running, new(0, 4, 1)));

    [Theory]
    [InlineData(9, 0, 3, 0)]
    [InlineData(8, 0, 2, 0)]
    [InlineData(8, 2, 0, 0)]
    [InlineData(3, 2, 0, 1)] // one of two jobs would have nothing to do
    [InlineData(5, 2, 0, 0)] // the second has one cell to do
    public void Four_cells_to_a_job(int waiting, int queued, int submit, int cancel) =>
        Assert.Equal(new ScaleChange(submit, cancel), ScaleChange.Of(new(waiting, 0, 0), queued, 0, new(0, 10, 4)));

    [Fact]
    public void The_least_stay_whatever_waits()
    {
        Assert.Equal(new ScaleChange(2, 0), ScaleChange.Of(new(0, 0, 0), 0, 0, new(2, 4, 1)));
        Assert.Equal(new ScaleChange(0, 1), ScaleChange.Of(new(0, 0, 0), 3, 0, new(2, 4, 1)));
    }

    [Fact]
    public void Three_short_lives_in_a_row_are_the_scripts_fault()
    {
        ShortLives lives = new();
        HashSet<string> submitted = ["1", "2", "3", "4"];
        Assert.False(lives.Look([new("1", true), new("2", true), new("3", false), new("4", false)], submitted, TimeSpan.FromSeconds(1)));
        Assert.True(lives.Look([new("1", true)], submitted, TimeSpan.FromSeconds(20))); // 2 ran for less than 20 s; 3 and 4 were never seen to run
    }

    [Fact]
    public void A_longer_life_between_them_clears_the_script()
    {
        ShortLives lives = new();
        HashSet<string> submitted = ["1", "2", "3"];
        Assert.False(lives.Look([new("1", true), new("3", false)], submitted, TimeSpan.Zero)); // 2 has ended early
        Assert.False(lives.Look([new("3", false)], submitted, TimeSpan.FromMinutes(1))); // 1 lived a minute
        Assert.False(lives.Look([], submitted, TimeSpan.FromMinutes(1)));
        Assert.Empty(submitted);
    }
}
