using Slfd.Coordinator.Tests.Operators;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Cells;

/// <summary>Cells whose generator is trained here wait for the cell that trains it, which is run once for all of them.</summary>
public class When_cells_use_trained_generators
{
    private readonly ACoordinator _coordinator = new();

    [Fact]
    public void The_generator_comes_first_and_its_users_wait_for_it()
    {
        var status = _coordinator.Submit(AGrid.Training("g"));
        Assert.Equal((5, 3, 2), (status.Cells, status.Waiting, status.Blocked));
        var generator = _coordinator.Lease();
        Assert.Equal(AGrid.Training("g").CellAt(0).Id(), generator.Cell);
        _coordinator.Succeed(generator);
        Assert.Equal((0, 1), (_coordinator.Status("g").Blocked, _coordinator.Status("g").ExpertsDone));
    }

    [Fact]
    public void A_second_grid_that_means_the_same_generator_finds_it_done()
    {
        _coordinator.Submit(AGrid.Training("a", seeds: 1));
        _coordinator.Succeed(_coordinator.Lease());
        var status = _coordinator.Submit(AGrid.Training("b", seeds: 4, firstSeed: 5));
        Assert.Equal((0, 1), (status.Blocked, status.ExpertsDone));
    }

    [Fact]
    public void One_that_failed_strands_its_users_and_is_named()
    {
        _coordinator.Submit(AGrid.Training("g"));
        _coordinator.Fail(_coordinator.Lease(), FailureClass.User);
        Assert.Equal(2, _coordinator.Status("g").Stranded);
        var why = _coordinator.List(AnOperator.OfGrid("g", CellState.Blocked)).Cells[0].Why;
        Assert.Contains("needs 1 of 1 generators first: procedural 32px generator stylegan-xl", why, StringComparison.Ordinal);
    }

    [Fact]
    public void It_can_be_selected_by_its_kind()
    {
        _coordinator.Submit(AGrid.Training("g"));
        var found = _coordinator.List(CellSelector.All with { Grid = "g", Methods = ["generator"] }).Cells.Single();
        Assert.Equal(AGrid.Training("g").CellAt(0).Id(), found.Cell);
    }
}
