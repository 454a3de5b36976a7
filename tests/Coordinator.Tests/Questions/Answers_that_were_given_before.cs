using Slfd.Coordinator.Questions;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Tests.Questions;

/// <summary>Of a large sweep, what took long to find is given again for a while; of a small one, and of anything else, nothing is.</summary>
public class Answers_that_were_given_before
{
    private readonly AClock _clock = new();
    private int _found;

    [Fact]
    public void Are_given_again_for_six_times_what_finding_took()
    {
        RecentAnswers recent = new(largeFrom: 100, _clock);
        var first = Ask(recent, 100, new GetOutlook());
        _clock.Passes(seconds: 5.9);
        Assert.Same(first, Ask(recent, 100, new GetOutlook()));
        _clock.Passes(seconds: 0.2);
        Assert.NotSame(first, Ask(recent, 100, new GetOutlook()));
        Assert.Equal(2, _found);
    }

    [Fact]
    public void Are_told_apart_by_what_is_asked()
    {
        RecentAnswers recent = new(largeFrom: 0, _clock);
        var all = Ask(recent, 0, new GetCellCounts(CellSelector.All with { Grid = "g" }));
        Assert.Same(all, Ask(recent, 0, new GetCellCounts(CellSelector.All with { Grid = "g" })));
        Assert.NotSame(all, Ask(recent, 0, new GetCellCounts(CellSelector.All with { Grid = "g", States = [CellState.Done] })));
    }

    [Fact]
    public void Are_found_anew_of_a_small_sweep_and_for_other_questions()
    {
        RecentAnswers recent = new(largeFrom: 100, _clock);
        Assert.NotSame(Ask(recent, 99, new GetOutlook()), Ask(recent, 99, new GetOutlook()));
        Assert.NotSame(Ask(recent, 100, new GetGrids()), Ask(recent, 100, new GetGrids()));
    }

    /// <summary>Finding takes a second.</summary>
    private ICoordinatorReply Ask(RecentAnswers recent, int cells, IOperatorQuestion question) => recent.To(cells, question, () =>
    {
        _found++;
        _clock.Passes(seconds: 1);
        return new Refused("an answer");
    });

    private sealed class AClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;

        public void Passes(double seconds) => _now += (long)(1000 * seconds);

        public override long GetTimestamp() => _now;
    }
}
