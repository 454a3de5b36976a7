using Slfd.Coordinator.Questions;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Questions;

/// <summary>Of a large sweep, what takes long to find is given again while it is found anew; of a small one, and of anything else, nothing is.</summary>
public class Answers_that_were_given_before
{
    private static readonly GetCellCounts s_counts = new(CellSelector.All with { Grid = "g" });
    private readonly AClock _clock = new();
    private readonly Refused _answer = new("an answer");

    [Theory]
    [InlineData(true, 0.1, 5)] // when all ends: at least five seconds
    [InlineData(false, 0.01, 1)] // counts: at least a second
    [InlineData(true, 2, 12)] // six times what it took
    [InlineData(false, 2, 12)]
    public void Are_fresh_for_a_while_and_given_for_six_times_that(bool outlook, double took, double fresh)
    {
        IOperatorQuestion question = outlook ? new GetOutlook() : s_counts;
        RecentAnswers recent = new(_clock);
        Assert.Equal((null, true), recent.Look("key", question));
        recent.Keep("key", _answer, TimeSpan.FromSeconds(took));
        _clock.Passes(fresh - 0.1);
        Assert.Equal((_answer, false), recent.Look("key", question));
        _clock.Passes(0.2);
        Assert.Equal((_answer, true), recent.Look("key", question));
        _clock.Passes(5 * fresh);
        Assert.Equal((null, true), recent.Look("key", question));
        Assert.Equal((null, true), recent.Look("another", question));
    }

    [Fact]
    public void Are_those_of_large_sweeps_that_take_long()
    {
        Assert.True(RecentAnswers.Has(new GetOutlook(), 10_000));
        Assert.True(RecentAnswers.Has(s_counts, 10_000));
        Assert.False(RecentAnswers.Has(new GetOutlook(), 9_999));
        Assert.False(RecentAnswers.Has(s_counts, 9_999));
        Assert.False(RecentAnswers.Has(new GetGrids(), 10_000));
    }

    [Fact]
    public void Are_told_apart_by_what_is_asked_and_by_what_operators_change()
    {
        ACoordinator coordinator = new();
        coordinator.Submit(AGrid.Named("g"));
        string Key(IOperatorQuestion question) => RecentAnswers.KeyOf(coordinator.State.View(), question);
        var before = (Key(new GetOutlook()), Key(s_counts));
        Assert.Equal(before, (Key(new GetOutlook()), Key(s_counts)));
        Assert.NotEqual(before.Item2, Key(new GetCellCounts(s_counts.Cells with { States = [CellState.Done] })));
        coordinator.Ask<Changed>(new PauseGrid("g", Paused: true));
        Assert.NotEqual(before.Item1, Key(new GetOutlook()));
        Assert.NotEqual(before.Item2, Key(s_counts));
    }

    private sealed class AClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;

        public void Passes(double seconds) => _now += (long)(1000 * seconds);

        public override long GetTimestamp() => _now;
    }
}
