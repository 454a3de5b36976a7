using Slfd.Coordinator.Questions;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Results;

/// <summary>There is one accepted result per cell, whatever is delivered twice or late.</summary>
public class When_a_cell_is_finished
{
    private readonly ACoordinator _coordinator = new();
    private readonly LeaseId _lease;

    public When_a_cell_is_finished()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 1));
        _lease = _coordinator.Lease();
        Assert.Equal(Verdict.Accepted, _coordinator.Succeed(_lease));
    }

    [Fact]
    public void The_same_report_is_accepted_again_and_nothing_is_written()
    {
        var written = _coordinator.Journal.Count;
        Assert.Equal(Verdict.Accepted, _coordinator.Succeed(_lease));
        Assert.Equal(written, _coordinator.Journal.Count);
    }

    [Fact]
    public void A_result_under_another_token_is_recorded_once_as_a_duplicate()
    {
        var (coordinator, older, newer) = TwoHolders();
        Assert.Equal(Verdict.Accepted, coordinator.Succeed(newer));
        for (var times = 0; times < 3; times++)
        {
            var ended = coordinator.Ask<LeaseEnded>(new ReportSucceeded(ACoordinator.Node, 1, older, AGrid.OutcomeOf(older.Cell)));
            Assert.Equal((Verdict.AlreadyDone, newer.Token), (ended.Verdict, ended.Winner));
        }

        Assert.False(coordinator.Journal.OfType<DuplicateResult>().Single().Differs);
        Assert.Equal((1, 0), (coordinator.Status("g").Duplicates, coordinator.Status("g").Alerts));
    }

    [Fact]
    public void A_duplicate_with_another_synthetic_set_raises_an_alert()
    {
        var (coordinator, older, newer) = TwoHolders();
        coordinator.Succeed(newer);
        Assert.Equal(Verdict.AlreadyDone, coordinator.Succeed(older, variant: "-other"));
        Assert.Equal((1, 1), (coordinator.Status("g").Duplicates, coordinator.Status("g").Alerts));
    }

    [Fact]
    public void A_result_under_a_token_that_was_never_granted_is_unknown() =>
        Assert.Equal(Verdict.Unknown, _coordinator.Succeed(new(_lease.Cell, new(99))));

    [Fact]
    public void A_result_of_a_cell_that_no_grid_named_is_unknown() =>
        Assert.Equal(Verdict.Unknown, _coordinator.Succeed(new(new(1, 2), new(1))));

    [Fact]
    public void A_failure_reported_late_changes_nothing() => Assert.Equal(Verdict.AlreadyDone, _coordinator.Fail(_lease));

    [Fact]
    public void It_can_be_read_back_whole_with_its_sequence_number()
    {
        var committed = Assert.Single(_coordinator.State.View().ResultsAfter(0, 10));
        Assert.Equal((1, _lease), (committed.Sequence, committed.Lease));
        Assert.Equivalent(AGrid.OutcomeOf(_lease.Cell), committed.Outcome, strict: true);
        Assert.Empty(_coordinator.State.View().ResultsAfter(1, 10));
    }

    [Fact]
    public void A_grid_that_names_it_later_finds_it_done()
    {
        Assert.Equal(3, _coordinator.Submit(AGrid.Named("other", seeds: 2)).Waiting);
        Assert.Equal(1, _coordinator.Status("other").Done);
    }

    private static (ACoordinator Coordinator, LeaseId Older, LeaseId Newer) TwoHolders()
    {
        var coordinator = new ACoordinator();
        coordinator.Submit(AGrid.Named("g", seeds: 1));
        var older = coordinator.Lease();
        coordinator.Pass(TimeSpan.FromSeconds(61));
        return (coordinator, older, coordinator.Lease());
    }
}
