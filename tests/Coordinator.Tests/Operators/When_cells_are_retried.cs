using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Operators;

/// <summary>An operator gives cells another chance.</summary>
public class When_cells_are_retried
{
    private readonly ACoordinator _coordinator = new();

    public When_cells_are_retried() => _coordinator.Submit(AGrid.Named("g", seeds: 1));

    [Fact]
    public void A_failed_one_runs_again_with_a_fresh_budget()
    {
        var lease = _coordinator.Lease();
        _coordinator.Fail(lease, FailureClass.User);
        Assert.Equal(1, _coordinator.Status("g").Failed);
        Assert.Equal(1, _coordinator.Retry(AnOperator.OfGrid("g", CellState.Failed)).Count);
        Assert.Equal(lease.Token.Next(), _coordinator.Lease().Token);
        Assert.Equal(0, _coordinator.Look(lease.Cell).View.Failures);
    }

    [Fact]
    public void A_back_off_is_cut_short()
    {
        var lease = _coordinator.Lease();
        _coordinator.Fail(lease);
        Assert.Equal(1, _coordinator.Status("g").Delayed);
        _coordinator.Retry(AnOperator.Only(lease.Cell));
        Assert.Equal(2, _coordinator.Status("g").Waiting);
        Assert.Equal(lease.Cell, _coordinator.Lease().Cell);
    }

    [Fact]
    public void A_finished_one_is_left_alone_unless_forced()
    {
        var lease = _coordinator.Lease();
        _coordinator.Succeed(lease);
        var left = _coordinator.Retry(AnOperator.Only(lease.Cell));
        Assert.Equal(0, left.Count);
        Assert.Contains(left.Notes, note => note.Contains("--force", StringComparison.Ordinal));
        Assert.Equal(1, _coordinator.Status("g").Done);
    }

    [Fact]
    public void A_finished_one_that_is_forced_gets_one_new_result_and_no_old_one_takes_its_place()
    {
        var first = _coordinator.Lease();
        _coordinator.Succeed(first);
        Assert.Equal(1, _coordinator.Retry(AnOperator.Only(first.Cell), force: true).Count);
        Assert.Equal(0, _coordinator.Status("g").Done);

        // The first attempt's report is repeated, since its answer was lost: it was accepted then, and is not accepted anew.
        Assert.Equal(Verdict.Accepted, _coordinator.Succeed(first));
        Assert.Equal((0, 1L), (_coordinator.Status("g").Done, _coordinator.State.LastResult));
        Assert.Equal(Verdict.AlreadyDone, _coordinator.Succeed(first, "-other"));

        var second = _coordinator.Lease();
        Assert.Equal(first.Cell, second.Cell);
        Assert.Equal(Verdict.Accepted, _coordinator.Succeed(second, "-new"));
        Assert.Equal((1, 2L), (_coordinator.Status("g").Done, _coordinator.State.LastResult));
        Assert.Equal(Verdict.AlreadyDone, _coordinator.Succeed(first));
        Assert.Equal(second.Token, _coordinator.Look(first.Cell).Winner);
    }

    [Fact]
    public void What_is_asked_for_again_survives_a_snapshot()
    {
        var first = _coordinator.Lease();
        _coordinator.Succeed(first);
        _coordinator.Retry(AnOperator.Only(first.Cell), force: true);
        var restored = Sweep.FromSnapshot(_coordinator.State.ToSnapshot(), ACoordinator.Leases, new());
        restored.Handle(new ReportSucceeded(ACoordinator.Node, 1, first, AGrid.OutcomeOf(first.Cell)), _coordinator.Now);
        Assert.Equal(1, restored.LastResult);
    }

    [Fact]
    public void Followers_that_have_not_begun_wait_for_an_expert_that_is_trained_again()
    {
        _coordinator.Submit(AGrid.Following("f", experts: 1, priority: 1));
        var expert = _coordinator.Lease();
        _coordinator.Succeed(expert);
        Assert.Equal(0, _coordinator.Status("f").Blocked);
        _coordinator.Retry(AnOperator.Only(expert.Cell), force: true);
        Assert.Equal(2, _coordinator.Status("f").Blocked);
        _coordinator.Succeed(_coordinator.Lease());
        Assert.Equal(0, _coordinator.Status("f").Blocked);
    }

    [Fact]
    public void Cells_that_no_grid_named_are_refused() =>
        Assert.Equal(RefusalKind.NotFound, _coordinator.Ask<Refused>(new RetryCells(AnOperator.Only(new(1, 2)), Force: false, DryRun: false, AnOperator.Alice)).Kind);
}
