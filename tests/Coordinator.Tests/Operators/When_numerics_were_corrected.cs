using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Operators;

/// <summary>A later build corrects numbers: cells whose result is older than that run again, and no others.</summary>
public class When_numerics_were_corrected
{
    private readonly ACoordinator _coordinator = new();

    public When_numerics_were_corrected() => _coordinator.Submit(AGrid.Named("g", seeds: 2));

    [Fact]
    public void Results_of_an_older_revision_are_made_again_and_the_others_are_left_alone()
    {
        var (old, current) = (Finish(correctedSince: true), Finish(correctedSince: false));
        var changed = _coordinator.RetryOutdated(CellSelector.All);
        Assert.Equal((1, old.Cell.ToString()), (changed.Count, changed.Changes[0].What));
        Assert.Equal(("done", "waiting"), (changed.Changes[0].From, changed.Changes[0].To));
        Assert.Equal(1, _coordinator.Status("g").Done);
        Assert.Equal(CellState.Done, _coordinator.Look(current.Cell).View.State);
    }

    [Fact]
    public void A_dry_run_counts_them_and_says_why()
    {
        Finish(correctedSince: true);
        Finish(correctedSince: true);
        var changed = _coordinator.RetryOutdated(CellSelector.All, dryRun: true);
        Assert.Equal(2, changed.Count);
        Assert.Contains(changed.Notes, note => note.StartsWith("2 of them made with classifier convnet 0 (now 1)", StringComparison.Ordinal));
        Assert.Equal(2, _coordinator.Status("g").Done);
    }

    [Fact]
    public void A_selector_narrows_them_down()
    {
        var (first, second) = (Finish(correctedSince: true), Finish(correctedSince: true));
        Assert.Equal(1, _coordinator.RetryOutdated(AnOperator.Only(second.Cell)).Count);
        Assert.Equal(CellState.Done, _coordinator.Look(first.Cell).View.State);
    }

    [Fact]
    public void The_old_result_counts_until_the_new_one_is_there_and_then_is_not_outdated()
    {
        var old = Finish(correctedSince: true);
        _coordinator.RetryOutdated(CellSelector.All);
        Assert.Equal(old.Token, _coordinator.Look(old.Cell).Winner);
        var again = Finish(correctedSince: false);
        Assert.Equal((old.Cell, again.Token), (again.Cell, _coordinator.Look(old.Cell).Winner));
        var nothing = _coordinator.RetryOutdated(CellSelector.All);
        Assert.Equal(0, nothing.Count);
        Assert.Contains("no selected result is of an older revision", Assert.Single(nothing.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_result_was_made_with_survives_a_snapshot()
    {
        Finish(correctedSince: true);
        var restored = Sweep.FromSnapshot(_coordinator.State.ToSnapshot(), ACoordinator.Leases, new());
        var (events, answer) = restored.Handle(new RetryCells(CellSelector.All, Force: false, DryRun: true, AnOperator.Alice, Outdated: true), _coordinator.Now);
        Assert.Empty(events);
        Assert.Equal(1, Assert.IsType<Changed>(answer).Count);
    }

    [Fact]
    public void Cells_that_are_failed_or_cancelled_are_none_of_its_business()
    {
        Finish(correctedSince: true);
        _coordinator.Cancel(AnOperator.OfGrid("g"));
        Assert.Equal(1, _coordinator.RetryOutdated(CellSelector.All).Count);
        Assert.True(_coordinator.Status("g").Cancelled > 0);
    }

    [Fact]
    public void Force_beside_it_is_refused() => Assert.Contains(
        "one of the two",
        _coordinator.Ask<Refused>(new RetryCells(CellSelector.All, Force: true, DryRun: false, AnOperator.Alice, Outdated: true)).Because,
        StringComparison.Ordinal);

    private LeaseId Finish(bool correctedSince)
    {
        var lease = _coordinator.Lease();
        var spec = CellSpec.FromJson(_coordinator.Look(lease.Cell).SpecJson);
        var now = PartRevisions.Text(spec);
        var made = correctedSince ? now.Replace("classifier convnet 1", "classifier convnet 0", StringComparison.Ordinal) : now;
        var outcome = AGrid.OutcomeOf(lease.Cell, $"-{lease.Token}") with { Revisions = made };
        _coordinator.Ask<LeaseEnded>(new ReportSucceeded(ACoordinator.Node, 1, lease, outcome));
        Assert.Equal(made, _coordinator.Look(lease.Cell).Outcome!.Revisions);
        return lease;
    }
}
