using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Grids;

/// <summary>Order is by priority, then by submission, then by the grid's own order; a cell in two grids is one cell.</summary>
public class When_several_grids_want_devices
{
    private readonly ACoordinator _coordinator = new();

    [Fact]
    public void The_higher_priority_goes_first_and_then_the_earlier_submission()
    {
        var (low, first, second) = (AGrid.Named("low", seeds: 1), AGrid.Named("first", seeds: 1, firstSeed: 10, priority: 5),
            AGrid.Named("second", seeds: 1, firstSeed: 20, priority: 5));
        foreach (var grid in new[] { low, first, second })
        {
            _coordinator.Submit(grid);
        }

        Assert.Equal(new[] { first, second, low }.SelectMany(grid => grid.Cells()).Select(cell => cell.Id()), LeaseAll());
    }

    [Fact]
    public void The_same_cell_in_two_grids_is_leased_once_and_done_in_both()
    {
        _coordinator.Submit(AGrid.Named("a", seeds: 2));
        _coordinator.Submit(AGrid.Named("b", seeds: 3, firstSeed: 1));
        foreach (var _ in Enumerable.Range(0, 8))
        {
            _coordinator.Succeed(_coordinator.Lease());
        }

        Assert.True(_coordinator.Status("a").Ended && _coordinator.Status("b").Ended);
        Assert.IsType<NoWork>(_coordinator.Request());
    }

    [Fact]
    public void A_cell_that_comes_back_takes_its_old_place()
    {
        var grid = AGrid.Named("g", seeds: 3);
        _coordinator.Submit(grid);
        var leases = Enumerable.Range(0, 4).Select(slot => _coordinator.Lease($"cpu:{slot}")).ToArray();
        foreach (var back in new[] { 2, 0 })
        {
            _coordinator.Tell(new HandBack(ACoordinator.Node, 1, leases[back], 0));
        }

        Assert.Equal(new[] { 0, 2, 4, 5 }.Select(index => grid.CellAt(index).Id()), LeaseAll());
    }

    [Fact]
    public void A_paused_grid_gets_nothing_and_its_leases_are_withdrawn()
    {
        _coordinator.Hello();
        _coordinator.Submit(AGrid.Named("g", seeds: 1));
        var lease = _coordinator.Lease();
        _coordinator.Ask<Changed>(new PauseGrid("g", Paused: true));
        Assert.Equal([lease], _coordinator.Beat(1, ACoordinator.BeatOf(lease))!.Revoked);
        Assert.Contains("paused", Assert.IsType<NoWork>(_coordinator.Request()).Because, StringComparison.Ordinal);
        _coordinator.Ask<Changed>(new PauseGrid("g", Paused: false));
        Assert.Equal(lease.Cell, _coordinator.Lease().Cell);
    }

    [Fact]
    public void Submitting_a_paused_grid_resumes_it()
    {
        _coordinator.Submit(AGrid.Named("g"));
        _coordinator.Ask<Changed>(new PauseGrid("g", Paused: true));
        _coordinator.Submit(AGrid.Named("g"));
        Assert.IsType<Grant>(_coordinator.Request());
    }

    [Fact]
    public void A_grid_that_nobody_submitted_cannot_be_paused_or_asked_for()
    {
        _coordinator.Submit(AGrid.Named("mine"));
        Assert.Contains("mine", _coordinator.Ask<Refused>(new PauseGrid("yours", Paused: true)).Because, StringComparison.Ordinal);
        Assert.Contains("mine", _coordinator.Ask<Refused>(new GetGridStatus("yours")).Because, StringComparison.Ordinal);
        Assert.Contains("mine", _coordinator.Ask<Refused>(new GetFailedCells("yours")).Because, StringComparison.Ordinal);
    }

    private List<CellId> LeaseAll()
    {
        var cells = new List<CellId>();
        while (_coordinator.Request($"free:{cells.Count}") is Grant grant)
        {
            cells.Add(grant.Lease.Cell);
        }

        return cells;
    }
}
