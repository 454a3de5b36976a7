using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Leases;

/// <summary>A free device asks; each request has an id, and is repeated until it is answered.</summary>
public class When_a_device_asks_for_work
{
    private readonly ACoordinator _coordinator = new();

    [Fact]
    public void It_gets_the_first_cell_of_the_grid_under_token_one()
    {
        var grid = AGrid.Named("g");
        _coordinator.Submit(grid);
        var grant = Assert.IsType<Grant>(_coordinator.Request());
        Assert.Equal(grid.CellAt(0), CellSpec.FromJson(grant.SpecJson), (a, b) => a!.Id() == b!.Id());
        Assert.Equal(1, grant.Lease.Token.Value);
        Assert.Equal(1.0, grant.MemoryScale);
        Assert.Equal(TimeSpan.FromSeconds(30), grant.CheckpointEvery);
        Assert.Equal(1, _coordinator.Status("g").Running);
    }

    [Fact]
    public void The_same_request_gets_the_same_grant_and_no_second_event()
    {
        _coordinator.Submit(AGrid.Named("g"));
        var request = new RequestWork(ACoordinator.Node, 1, 7, "cpu:0");
        var first = _coordinator.Ask<Grant>(request);
        var written = _coordinator.Journal.Count;
        Assert.Equal(first, _coordinator.Ask<Grant>(request));
        Assert.Equal(written, _coordinator.Journal.Count);
    }

    [Fact]
    public void The_same_request_gets_the_same_grant_from_the_next_life_of_the_coordinator()
    {
        _coordinator.Submit(AGrid.Named("g"));
        var request = new RequestWork(ACoordinator.Node, 1, 7, "cpu:0");
        var first = _coordinator.Ask<Grant>(request);
        _coordinator.Restart();
        Assert.Equal(first, _coordinator.Ask<Grant>(request));
    }

    [Fact]
    public void A_late_copy_of_a_request_whose_cell_is_done_gets_nothing()
    {
        _coordinator.Submit(AGrid.Named("g"));
        var request = new RequestWork(ACoordinator.Node, 1, 7, "cpu:0");
        _coordinator.Succeed(_coordinator.Ask<Grant>(request).Lease);
        Assert.Contains("answered before", _coordinator.Ask<NoWork>(request).Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_of_an_earlier_life_of_its_node_gets_nothing()
    {
        _coordinator.Submit(AGrid.Named("g"));
        _coordinator.Hello(incarnation: 5);
        Assert.Contains("later life", _coordinator.Ask<NoWork>(new RequestWork(ACoordinator.Node, 4, 1, "cpu:0")).Because, StringComparison.Ordinal);
    }

    [Fact]
    public void It_hears_why_there_is_nothing()
    {
        Assert.Contains("no grid", Because(), StringComparison.Ordinal);
        _coordinator.Submit(AGrid.Named("g", seeds: 1));
        var leases = new[] { _coordinator.Lease("a"), _coordinator.Lease("b") };
        Assert.Contains("leased", Because(), StringComparison.Ordinal);
        Assert.All(leases, lease => _coordinator.Succeed(lease));
        Assert.Contains("done", Because(), StringComparison.Ordinal);
    }

    private string Because() => Assert.IsType<NoWork>(_coordinator.Request("z")).Because;
}
