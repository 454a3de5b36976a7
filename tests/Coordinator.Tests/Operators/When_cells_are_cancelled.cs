using Slfd.Coordinator.Questions;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Operators;

/// <summary>Cancelled cells leave the sweep until they are retried; nothing that is done is touched.</summary>
public class When_cells_are_cancelled
{
    private readonly ACoordinator _coordinator = new();

    public When_cells_are_cancelled() => _coordinator.Submit(AGrid.Named("g"));

    [Fact]
    public void They_get_no_device_and_the_grid_ends_without_them()
    {
        Assert.Equal(4, _coordinator.Cancel(AnOperator.OfGrid("g")).Count);
        Assert.Contains("cancelled", Assert.IsType<NoWork>(_coordinator.Request()).Because, StringComparison.Ordinal);
        var status = _coordinator.Status("g");
        Assert.Equal(4, status.Cancelled);
        Assert.True(status.Ended);
    }

    [Fact]
    public void A_running_one_is_revoked_with_the_next_beat()
    {
        _coordinator.Hello();
        var lease = _coordinator.Lease();
        var changed = _coordinator.Cancel(AnOperator.Only(lease.Cell));
        Assert.Contains("stopped", changed.Notes.Single(), StringComparison.Ordinal);
        Assert.Equal([lease], _coordinator.Beat(1, ACoordinator.BeatOf(lease))!.Revoked);
        Assert.Equal(Verdict.Stale, _coordinator.Fail(lease));
    }

    [Fact]
    public void A_result_that_was_on_its_way_counts_all_the_same()
    {
        var lease = _coordinator.Lease();
        _coordinator.Cancel(AnOperator.Only(lease.Cell));
        Assert.Equal(Verdict.Accepted, _coordinator.Succeed(lease));
        Assert.Equal((1, 0), (_coordinator.Status("g").Done, _coordinator.Status("g").Cancelled));
    }

    [Fact]
    public void Finished_cells_stay_finished()
    {
        _coordinator.Succeed(_coordinator.Lease());
        var changed = _coordinator.Cancel(AnOperator.OfGrid("g"));
        Assert.Equal(3, changed.Count);
        Assert.Contains("done", changed.Notes.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_names_every_change_and_makes_none()
    {
        var journal = _coordinator.Journal.Count;
        var changed = _coordinator.Cancel(AnOperator.OfGrid("g"), dryRun: true);
        Assert.Equal((true, 4), (changed.DryRun, changed.Count));
        Assert.All(changed.Changes, change => Assert.Equal(("waiting", "cancelled"), (change.From, change.To)));
        Assert.Equal(journal, _coordinator.Journal.Count);
        Assert.Equal(4, _coordinator.Status("g").Waiting);
    }

    [Fact]
    public void They_stay_cancelled_over_a_restart_a_snapshot_and_the_grids_submission()
    {
        _coordinator.Cancel(AnOperator.OfGrid("g"));
        _coordinator.Restart();
        _coordinator.Submit(AGrid.Named("g", seeds: 3));
        Assert.Equal((4, 2), (_coordinator.Status("g").Cancelled, _coordinator.Status("g").Waiting));
        var restored = Sweep.FromSnapshot(_coordinator.State.ToSnapshot(), ACoordinator.Leases, new());
        Assert.Equal(_coordinator.Status("g"), restored.View().StatusOf("g"));
    }

    [Fact]
    public void A_selector_without_conditions_is_refused() =>
        Assert.Contains("--grid", _coordinator.Ask<Refused>(new CancelCells(CellSelector.All, DryRun: false, AnOperator.Alice)).Because, StringComparison.Ordinal);

    [Fact]
    public void Followers_of_a_cancelled_expert_are_stranded_until_it_is_retried()
    {
        _coordinator.Submit(AGrid.Following("f"));
        _coordinator.Cancel(AnOperator.OfGrid("f") with { Methods = ["expert"] });
        Assert.Equal((2, 2), (_coordinator.Status("f").Blocked, _coordinator.Status("f").Stranded));
        _coordinator.Retry(AnOperator.OfGrid("f", CellState.Cancelled));
        Assert.Equal((2, 0), (_coordinator.Status("f").Blocked, _coordinator.Status("f").Stranded));
    }
}
