using Slfd.Coordinator.Facts;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;

namespace Slfd.Coordinator.Tests.Facts;

/// <summary>Decisions, names in sentences and what states mean: values that every book of the coordinator uses alike.</summary>
public class What_books_say_to_one_another
{
    private static readonly NodeForgotten s_event = new(1, new("host-a"));
    private static readonly OperatorActed s_trace = new(1, new("alice", "10.0.0.7"), "forget", "host-a", 1);

    [Fact]
    public void A_change_is_carried_out_and_put_on_record_behind_what_it_did()
    {
        var decision = Decision.Change(dryRun: false, s_trace, Changes(1), [s_event]);
        Assert.Equal([s_event, s_trace], decision.Events);
        Assert.Equal(1, Assert.IsType<Changed>(decision.Answer!()).Count);
        Assert.Equal([s_event], Decision.Change(dryRun: false, trace: null, Changes(1), [s_event]).Events);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void A_dry_run_and_a_change_of_nothing_write_nothing_and_are_answered_all_the_same(bool dryRun, int count)
    {
        var decision = Decision.Change(dryRun, s_trace, Changes(count), [s_event]);
        Assert.Empty(decision.Events);
        Assert.Equal(count, Assert.IsType<Changed>(decision.Answer!()).Count);
    }

    [Fact]
    public void A_refusal_changes_nothing_and_says_why()
    {
        var refusal = Decision.Refuse("no such grid");
        Assert.Empty(refusal.Events);
        Assert.Empty(refusal.Notes);
        Assert.Equal("no such grid", Assert.IsType<Refused>(refusal.Answer!()).Because);
        Assert.Null(Decision.Ignored.Answer);
    }

    [Fact]
    public void Names_in_a_sentence_are_a_few_and_say_that_there_are_more()
    {
        Assert.Equal(("none", "a, b"), (Names.List([]), Names.List(["a", "b"])));
        Assert.Equal(("a, b", "a, b, …", ""), (Names.Some(["a", "b"], 2), Names.Some(["a", "b", "c"], 2), Names.Some([], 2)));
        var many = Enumerable.Range(1, 21).Select(number => $"n{number}").ToList();
        Assert.EndsWith("n19, n20, …", Names.List(many), StringComparison.Ordinal);
        Assert.EndsWith("n19, n20", Names.List(many.Take(20)), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_comes_of_a_cell_that_failed_or_was_cancelled_and_of_every_other_something_may()
    {
        Assert.Equal([CellState.Failed, CellState.Cancelled], Enum.GetValues<CellState>().Where(state => state.IsHopeless()));
        Assert.All(Enum.GetValues<CellState>(), state => Assert.InRange((int)state, 1, CellStateFacts.Numbers - 1)); // an array by state has a place for it
    }

    [Fact]
    public void Failures_are_shown_with_those_for_want_of_memory() => Assert.Equal(5, new FailureCounts(Failed: 3, Numeric: 1, Halvings: 2).Shown);

    private static Changed Changes(int count) => new(false, count, [], []);
}
