using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Operators;

/// <summary>The story of a cell, why it waits, who did what, and what just happened.</summary>
public class What_operators_see
{
    private readonly ACoordinator _coordinator = new();

    public What_operators_see() => _coordinator.Submit(AGrid.Named("g", seeds: 1));

    [Fact]
    public void Each_attempt_with_its_device_its_times_and_its_end()
    {
        var first = _coordinator.Lease();
        _coordinator.Pass(TimeSpan.FromSeconds(10));
        _coordinator.Fail(first);
        _coordinator.Pass(TimeSpan.FromSeconds(5));
        var second = _coordinator.Lease("cpu:1");
        Assert.Equal(first.Cell, second.Cell);
        _coordinator.Pass(ACoordinator.Leases.Term + TimeSpan.FromSeconds(1));
        var third = _coordinator.Lease();
        _coordinator.Succeed(second);

        var seen = _coordinator.Look(first.Cell).Attempts;
        Assert.Equal([1, 2, 3], seen.Select(attempt => attempt.Token.Value));
        Assert.Equal([AttemptEnd.Failed, AttemptEnd.Succeeded, AttemptEnd.Superseded], seen.Select(attempt => attempt.End));
        Assert.Equal(10_000, seen[0].Ended - seen[0].Granted);
        Assert.Contains("it broke", seen[0].Cause, StringComparison.Ordinal);
        Assert.Equal("cpu:1", seen[1].Device.Slot);
        Assert.Equal(third.Token, seen[2].Token);
        Assert.Equal(second.Token, _coordinator.Look(first.Cell).Winner);
    }

    [Fact]
    public void The_latest_attempts_of_a_cell_that_had_many()
    {
        for (var attempt = 0; attempt < 30; attempt++)
        {
            var lease = _coordinator.Lease();
            _coordinator.Tell(new HandBack(ACoordinator.Node, 1, lease, 0));
        }

        var cell = AGrid.Named("g", seeds: 1).CellAt(0).Id();
        Assert.Equal(Enumerable.Range(23, 8), _coordinator.Look(cell).Attempts.Select(attempt => attempt.Token.Value));
        _coordinator.Restart();
        var restored = Sweep.FromSnapshot(_coordinator.State.ToSnapshot(), ACoordinator.Leases, new());
        var again = Assert.IsType<CellDetail>(restored.Handle(new GetCell(cell.ToString()), _coordinator.Now).Answer);
        Assert.Equal(_coordinator.Look(cell).Attempts, again.Attempts);
    }

    [Fact]
    public void Why_a_cell_waits()
    {
        var cell = AGrid.Named("g", seeds: 1).CellAt(1).Id();
        Assert.Contains("no node", Why(), StringComparison.Ordinal);
        _coordinator.Hello();
        Assert.Contains("its turn", Why(), StringComparison.Ordinal);
        _coordinator.Tell(new PauseGrid("g", true));
        Assert.Contains("g is paused", Why(), StringComparison.Ordinal);
        _coordinator.Tell(new PauseGrid("g", false));
        _coordinator.Drain();
        Assert.Contains("draining", Why(), StringComparison.Ordinal);
        _coordinator.Drain(draining: false);
        _coordinator.Lease();
        var lease = _coordinator.Lease("cpu:1");
        Assert.Equal(string.Empty, Why());
        _coordinator.Fail(lease);
        Assert.Contains("its last attempt failed (infrastructure)", Why(), StringComparison.Ordinal);
        _coordinator.Cancel(AnOperator.Only(cell));
        Assert.Contains("cancelled by an operator", Why(), StringComparison.Ordinal);

        string Why() => _coordinator.Look(cell).View.Why;
    }

    [Fact]
    public void Which_experts_a_cell_waits_for()
    {
        _coordinator.Submit(AGrid.Following("f", experts: 2, seeds: 1, priority: 1));
        _coordinator.Fail(_coordinator.Lease(), FailureClass.User);
        var why = _coordinator.List(AnOperator.OfGrid("f", CellState.Blocked)).Cells.Single().Why;
        Assert.Contains("needs 2 of 2 experts first: procedural 32px expert 0 (", why, StringComparison.Ordinal);
        Assert.Contains("failed", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_by_the_first_digits_of_its_id()
    {
        var cell = AGrid.Named("g", seeds: 1).CellAt(0).Id();
        Assert.Equal(cell, _coordinator.Ask<CellDetail>(new GetCell(cell.Prefix)).View.Cell);
        Assert.Equal(RefusalKind.NotFound, _coordinator.Ask<Refused>(new GetCell("zzzz")).Kind);
    }

    [Fact]
    public void Who_changed_what_and_from_where()
    {
        _coordinator.Cancel(AnOperator.OfGrid("g"));
        _coordinator.Cancel(AnOperator.OfGrid("g")); // nothing is left to cancel
        _coordinator.Retry(AnOperator.OfGrid("g", CellState.Cancelled), dryRun: true);
        _coordinator.Tell(new PauseGrid("g", true, By: AnOperator.Alice));
        _coordinator.Restart();
        var entries = _coordinator.Ask<AuditPage>(new GetAudit(0, 10)).Entries;
        Assert.Equal([("pause", "g", 1), ("cancel", "--grid g", 2)], entries.Select(entry => (entry.Verb, entry.Selector, entry.Count)));
        Assert.All(entries, entry => Assert.Equal(AnOperator.Alice, entry.By));
    }

    [Fact]
    public void What_happened_since_they_last_looked()
    {
        var before = _coordinator.Ask<Happenings>(new GetHappenings(-1, 10)).Last;
        _coordinator.Succeed(_coordinator.Lease());
        var seen = _coordinator.Ask<Happenings>(new GetHappenings(before, 10));
        Assert.Equal(["granted", "done"], seen.Items.Select(item => item.Kind));
        Assert.StartsWith("procedural 32px random", seen.Items[0].Text, StringComparison.Ordinal);
        Assert.Empty(_coordinator.Ask<Happenings>(new GetHappenings(seen.Last, 10)).Items);
    }

    [Fact]
    public void What_a_node_wrote_passes_for_no_line_of_its_own()
    {
        var failed = _coordinator.Lease();
        _coordinator.Tell(new ReportFailed(ACoordinator.Node, 1, failed, "cpu:0", AGrid.Failure(FailureClass.User) with { Message = "boom\n2026-12-01 01:00:00Z  operator  alice: cancel" }));
        var seen = _coordinator.Ask<Happenings>(new GetHappenings(-1, 1));
        Assert.Contains("boom 2026-12-01 01:00:00Z  operator  alice: cancel", seen.Failed!.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', seen.Failed.Text);
    }

    [Fact]
    public void The_latest_failure_however_much_has_happened_since()
    {
        Assert.Null(_coordinator.Ask<Happenings>(new GetHappenings(-1, 1)).Failed);
        var failed = _coordinator.Lease();
        _coordinator.Fail(failed, FailureClass.User);
        for (var change = 0; change < 3000; change++)
        {
            _coordinator.Ask<Changed>(new PauseGrid("g", change % 2 == 0));
        }

        var seen = _coordinator.Ask<Happenings>(new GetHappenings(-1, 1));
        Assert.Equal((failed.Cell, "failed"), (seen.Failed!.Cell, seen.Failed.Kind));
        Assert.Contains("it broke: User", seen.Failed.Text, StringComparison.Ordinal);
        Assert.NotEqual("failed", Assert.Single(seen.Items).Kind);
    }

    [Fact]
    public void Which_cell_each_device_runs_and_how_far_it_is()
    {
        _coordinator.Hello();
        var lease = _coordinator.Lease();
        _coordinator.Beat(1, ACoordinator.BeatOf(lease, checkpoint: 4));
        var node = _coordinator.Ask<NodePage>(new GetNodes(0, 10)).Nodes.Single();
        Assert.Equal(NodeState.Working, node.State);
        Assert.Equal(["cpu:0", "cpu:1"], node.Devices.Select(device => device.Slot));
        Assert.Equal((lease, 5), (node.Devices[0].Lease, node.Devices[0].Beat!.Iteration));
        Assert.Null(node.Devices[1].Lease);
        _coordinator.Pass(ACoordinator.Leases.Term + TimeSpan.FromSeconds(1));
        Assert.Equal(NodeState.Silent, _coordinator.Ask<NodePage>(new GetNodes(0, 10)).Nodes.Single().State);
    }

    [Fact]
    public void How_a_submission_would_turn_out()
    {
        var trial = _coordinator.Ask<GridAccepted>(new SubmitGrid(AGrid.Named("g", seeds: 3).ToJson(), false, DryRun: true, By: AnOperator.Alice));
        Assert.Equal((true, 4, 6), (trial.DryRun, trial.NewCells, trial.Status.Cells));
        Assert.Equal(2, _coordinator.Status("g").Cells);
        Assert.Empty(_coordinator.Ask<AuditPage>(new GetAudit(0, 10)).Entries);
    }
}
