using Slfd.Coordinator.Tests.Operators;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Cells;

/// <summary>Evaluation units are leases of their own: each opens with the set that it judges, after all cells, and the cell that has distilled waits for them (docs/decisions/0084).</summary>
public class When_the_evaluation_is_spread
{
    private readonly ACoordinator _coordinator = new();
    private long _beat;

    [Fact]
    public void Units_open_with_the_set_that_they_judge()
    {
        _coordinator.Submit(Grid());
        var cell = Distilling();
        Assert.Equal((0, 4), (Units(CellState.Waiting), Units(CellState.Blocked)));
        Beat(cell, checkpoint: 4);
        Assert.Equal(0, Units(CellState.Waiting));
        Beat(cell, checkpoint: 5);
        Assert.Equal((2, 2), (Units(CellState.Waiting), Units(CellState.Blocked)));
        Assert.Equal(Spec().UnitAt(0).Id(), Take().Lease.Cell);
        Assert.Contains("waits for the synthetic set of iteration 10", _coordinator.Look(Spec().UnitAt(3).Id()).View.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cell_waits_for_them_and_puts_them_together()
    {
        _coordinator.Submit(Grid());
        var cell = Distilling();
        HandBack(cell);
        Assert.Equal((1, 4), (_coordinator.Status("g").Blocked, Units(CellState.Waiting)));
        for (var unit = 0; unit < 4; unit++)
        {
            Assert.Contains($"{4 - unit} of its 4 evaluation units are not done", _coordinator.Look(cell.Cell).View.Why, StringComparison.Ordinal);
            Succeed(Take().Lease);
        }

        var gather = Take();
        Assert.Equal((cell.Cell, Judging.Gather), (gather.Lease.Cell, gather.Judging));
        Succeed(gather.Lease);
        Assert.True(_coordinator.Status("g").Ended);
        Assert.Equal((1, 4), (_coordinator.Status("g").Done, Units(CellState.Done)));
        Assert.Equal(1, _coordinator.Status("g").Cells);
    }

    [Fact]
    public void A_cell_whose_units_are_done_before_it_is_handed_back_does_not_wait()
    {
        _coordinator.Submit(Grid());
        var cell = Distilling();
        Beat(cell, checkpoint: 10);
        for (var unit = 0; unit < 4; unit++)
        {
            Succeed(Take().Lease);
        }

        HandBack(cell);
        Assert.Equal(Judging.Gather, Take().Judging);
    }

    [Fact]
    public void Cells_come_before_units_of_every_grid_of_their_priority()
    {
        _coordinator.Submit(Grid());
        HandBack(Distilling());
        _coordinator.Submit(AGrid.Named("later", firstSeed: 7));
        Assert.All(Enumerable.Range(0, 4), _ => Assert.DoesNotContain("repeat", _coordinator.Look(Take().Lease.Cell).View.Label, StringComparison.Ordinal));
        Assert.Contains("repeat", _coordinator.Look(Take().Lease.Cell).View.Label, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_distils_and_dies_loses_neither_the_units_nor_the_way_back()
    {
        _coordinator.Submit(Grid());
        var cell = Distilling();
        Beat(cell, checkpoint: 6);
        _coordinator.Pass(ACoordinator.Leases.Term * 2);
        Assert.Equal(2, Units(CellState.Waiting));
        var again = Take();
        Assert.Equal((cell.Cell, Judging.ByUnits), (again.Lease.Cell, again.Judging));
        Assert.Equal(Spec().UnitAt(0).Id(), Take().Lease.Cell);
    }

    [Fact]
    public void A_host_that_judges_and_dies_gives_its_unit_to_another()
    {
        _coordinator.Submit(Grid());
        HandBack(Distilling());
        var unit = Take().Lease;
        _coordinator.Pass(ACoordinator.Leases.Term * 2);
        Assert.Equal(new LeaseId(unit.Cell, new(2)), Take().Lease);
    }

    [Fact]
    public void A_unit_that_fails_for_good_strands_its_cell_and_is_named_until_somebody_retries()
    {
        _coordinator.Submit(Grid());
        var cell = Distilling();
        HandBack(cell);
        var failed = Take().Lease;
        _coordinator.Fail(failed, FailureClass.User);
        var status = _coordinator.Status("g");
        Assert.Equal((1, true), (status.Stranded, status.Ended));
        var named = _coordinator.Ask<FailedCells>(new GetFailedCells("g")).Cells.Single();
        Assert.Equal((failed.Cell, 1), (named.Cell, named.Strands));
        Assert.Contains(failed.Cell.Prefix, _coordinator.Look(cell.Cell).View.Why, StringComparison.Ordinal);
        Assert.Equal(1, _coordinator.Retry(AnOperator.OfGrid("g")).Count);
        Assert.Equal((0, 0), (_coordinator.Status("g").Stranded, Units(CellState.Failed)));
    }

    [Fact]
    public void Units_of_a_cell_that_is_done_or_cancelled_are_not_wanted()
    {
        _coordinator.Submit(Grid());
        var cell = Distilling();
        HandBack(cell);
        _coordinator.Cancel(AnOperator.Only(cell.Cell));
        Assert.Equal((0, 4), (Units(CellState.Waiting), Units(CellState.Blocked)));
        Assert.Contains("not wanted", _coordinator.Look(Spec().UnitAt(0).Id()).View.Why, StringComparison.Ordinal);
        _coordinator.Retry(AnOperator.Only(cell.Cell));
        Assert.Equal(4, Units(CellState.Waiting));
    }

    [Fact]
    public void A_grid_that_begins_to_spread_leaves_what_has_begun_alone()
    {
        var grid = Grid() with { Seeds = [0, 1] };
        _coordinator.Submit(grid with { Spread = null });
        var begun = Take().Lease;
        var done = begun;
        Succeed(done);
        var status = _coordinator.Submit(grid);
        Assert.Equal((2, 1), (status.Cells, status.Done));
        Assert.Equal(8, Units(CellState.Blocked));
        Assert.Equal(Judging.ByUnits, Take().Judging);
        Assert.IsType<NoWork>(_coordinator.Request("cpu:9"));
    }

    [Fact]
    public void A_grid_that_spreads_no_more_drops_no_cell_and_its_cells_do_without()
    {
        _coordinator.Submit(Grid());
        var cell = Distilling();
        HandBack(cell);
        Succeed(Take().Lease);
        var status = _coordinator.Ask<GridAccepted>(new SubmitGrid((Grid() with { Spread = null }).ToJson(), RetryFailed: false)).Status; // without --replace
        Assert.Equal((1, 1), (status.Cells, status.Waiting));
        var alone = Take();
        Assert.Equal((cell.Cell, Judging.Here), (alone.Lease.Cell, alone.Judging));
        Assert.IsType<NoWork>(_coordinator.Request("cpu:9"));
    }

    [Fact]
    public void A_paused_grid_grants_no_unit()
    {
        _coordinator.Submit(Grid());
        HandBack(Distilling());
        _coordinator.Tell(new PauseGrid("g", true));
        Assert.IsType<NoWork>(_coordinator.Request("cpu:9"));
        _coordinator.Tell(new PauseGrid("g", false));
        Assert.Equal(Spec().UnitAt(0).Id(), Take().Lease.Cell);
    }

    [Fact]
    public void Experts_come_first_then_cells_then_units()
    {
        _coordinator.Submit(AGrid.Following("f", experts: 1, seeds: 1) with { Spread = true });
        Succeed(Take().Lease);
        var (random, dc, mtt) = (Take(), Take(), Take());
        Assert.Equal((Judging.Here, Judging.ByUnits, Judging.ByUnits), (random.Judging, dc.Judging, mtt.Judging));
        HandBack(mtt.Lease);
        Assert.Equal(1, _coordinator.Status("f").Blocked);
        Succeed(Take().Lease); // trajectory matching judges the start as well
        Succeed(Take().Lease);
        var gather = Take();
        Assert.Equal((mtt.Lease.Cell, Judging.Gather), (gather.Lease.Cell, gather.Judging));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Journal_and_snapshot_give_the_same_state(int stage)
    {
        _coordinator.Submit(Grid() with { Spread = stage == 3 ? null : true });
        if (stage == 3)
        {
            _coordinator.Submit(Grid());
        }

        var cell = Distilling();
        if (stage > 0)
        {
            Beat(cell, checkpoint: 5);
            Succeed(Take().Lease);
        }

        if (stage > 1)
        {
            HandBack(cell);
        }

        var snapshot = _coordinator.State.ToSnapshot();
        Assert.Equal(snapshot.State, _coordinator.Replayed().ToSnapshot().State);
        var restored = Sweep.FromSnapshot(snapshot, ACoordinator.Leases, new());
        Assert.Equal(snapshot.State, restored.ToSnapshot().State);
        _coordinator.Goes(restored);
        if (stage < 2)
        {
            HandBack(cell);
        }

        while (_coordinator.Request() is Grant grant)
        {
            Succeed(grant.Lease);
        }

        Assert.Equal((1, 4), (_coordinator.Status("g").Done, Units(CellState.Done)));
    }

    private static Grid Grid() => AGrid.Named("g", seeds: 1) with
    {
        Evaluation = AGrid.Named("g").Evaluation with { Every = 5, Repeats = 2 },
        Methods = [new() { Spec = new() { Matching = "dc", Space = "pixel" } }],
        Spread = true,
    };

    private static CellSpec Spec() => Grid().CellAt(0);

    private LeaseId Distilling()
    {
        var grant = Take();
        Assert.Equal((Spec().Id(), Judging.ByUnits), (grant.Lease.Cell, grant.Judging));
        return grant.Lease;
    }

    private Grant Take() => Assert.IsType<Grant>(_coordinator.Request($"cpu:{_coordinator.State.OpenLeases.Count}"));

    private void Beat(LeaseId cell, int checkpoint)
    {
        _coordinator.Hello(1, [.. _coordinator.State.OpenLeases.Select(lease => lease.Id)]);
        Assert.Contains(cell, _coordinator.Beat(++_beat, ACoordinator.BeatOf(cell, checkpoint))!.Renewed);
    }

    private void HandBack(LeaseId cell) => Assert.Equal(Verdict.Accepted, _coordinator.Ask<LeaseEnded>(new HandBack(ACoordinator.Node, 1, cell, 10)).Verdict);

    private void Succeed(LeaseId lease)
    {
        var spec = CellSpec.FromJson(_coordinator.Look(lease.Cell).SpecJson);
        int[] points = [.. spec.EvaluationPoints()];
        var outcome = AGrid.OutcomeOf(lease.Cell) with { Iterations = points, Correct = [.. Enumerable.Repeat(37, points.Length * spec.Evaluation.Architectures.Length * spec.Evaluation.Repeats)] };
        Assert.Equal(Verdict.Accepted, _coordinator.Ask<LeaseEnded>(new ReportSucceeded(ACoordinator.Node, 1, lease, outcome)).Verdict);
    }

    private int Units(CellState state) => _coordinator.Status("g").CountUnits(state);
}
