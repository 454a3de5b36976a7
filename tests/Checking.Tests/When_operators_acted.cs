using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Checking.Tests;

/// <summary>Operators pause, drain, cancel and retry in the middle of it: the checker follows them, and catches a coordinator that does not.</summary>
public class When_operators_acted
{
    private static readonly NodeId s_node = new("host-a");

    [Fact]
    public void Pausing_draining_and_restoring_change_nothing_of_what_must_hold()
    {
        var report = AJournal.Honest()
            .Add(new GridPaused(7, "forged", Paused: true))
            .Add(new NodeDraining(7, s_node, Draining: true))
            .Add(new DeviceRestored(7, new(s_node, "cpu:0")))
            .Add(new OperatorActed(7, new("olga", "127.0.0.1"), "drain", "host-a", 1))
            .Check();
        Assert.Empty(report.Violations);
    }

    [Fact]
    public void A_cancelled_cell_is_not_lost()
    {
        var report = new AJournal().Grant(0, 1).Succeed(0, 1).Grant(1, 1).Release(1, 1).Cancel(1).Check();
        Assert.Empty(report.Violations);
        Assert.Equal(1, report.Accepted);
        Assert.Contains("1 cells cancelled or retried", report.Numbers, StringComparison.Ordinal);
    }

    [Fact]
    public void A_late_result_of_a_cancelled_cell_counts() =>
        Assert.Equal(2, new AJournal().Grant(0, 1).Succeed(0, 1).Grant(1, 1).Release(1, 1).Cancel(1).Succeed(1, 1).Check().Accepted);

    [Fact]
    public void A_retried_cell_must_be_done_after_all() =>
        Assert.Equal([Rule.NothingIsLost], new AJournal().Grant(0, 1).Succeed(0, 1).Cancel(1).Retry(1).Broken());

    [Fact]
    public void A_failed_cell_whose_grid_is_submitted_again_must_be_done_after_all()
    {
        AJournal Failed() => new AJournal().Grant(0, 1).Succeed(0, 1).Grant(1, 1).Fail(1, 1, failsCell: true).Add(new FailedCellsRetried(7, "forged"));
        Assert.Equal(Rule.NothingIsLost, Assert.Single(Failed().Check(mayFail: _ => true).Violations).Rule);
        Assert.Empty(Failed().Grant(1, 2).Succeed(1, 2).Check(mayFail: _ => true).Violations);
    }

    [Fact]
    public void A_finished_cell_that_runs_once_more_has_one_result()
    {
        var report = AJournal.Honest().Retry(0).Grant(0, 3).Succeed(0, 3).Check();
        Assert.Empty(report.Violations);
        Assert.Equal(2, report.Accepted);
    }

    [Fact]
    public void A_finished_cell_that_was_to_run_once_more_and_did_not_is_lost() => Assert.Equal([Rule.NothingIsLost], AJournal.Honest().Retry(0).Broken());

    [Fact]
    public void A_cancelled_cell_that_is_leased() =>
        Assert.Equal([Rule.OperatorsAreObeyed], new AJournal().Grant(0, 1).Succeed(0, 1).Cancel(1).Grant(1, 1).Succeed(1, 1).Broken());

    [Fact]
    public void A_cell_that_is_cancelled_under_its_lease() =>
        Assert.Equal([Rule.OperatorsAreObeyed], new AJournal().Grant(0, 1).Succeed(0, 1).Grant(1, 1).Cancel(1).Succeed(1, 1).Broken());
}
