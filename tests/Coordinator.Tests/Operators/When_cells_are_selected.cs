using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Operators;

/// <summary>A selector means the cells that all its conditions hold for.</summary>
public class When_cells_are_selected
{
    private readonly ACoordinator _coordinator = new();

    public When_cells_are_selected() => _coordinator.Submit(AGrid.Following("f", experts: 2, seeds: 3));

    [Theory]
    [InlineData("expert", 2)]
    [InlineData("random", 3)]
    [InlineData("DC/pixel", 3)]
    [InlineData("*/pixel", 6)]
    [InlineData("*", 11)]
    public void By_method_as_tables_name_it(string method, int cells)
    {
        var page = _coordinator.List(AnOperator.OfGrid("f") with { Methods = [method] });
        Assert.Equal(cells, page.Total);
        Assert.Equal(page.Total, _coordinator.List(CellSelector.All with { Methods = [method] }).Total);
    }

    [Fact]
    public void Every_place_on_the_axes_is_the_cells_own()
    {
        var grid = AGrid.Following("g", experts: 3, seeds: 2) with { Datasets = ["procedural", "cifar10"], Resolutions = [32, 64], ImagesPerClass = [1, 10] };
        for (var index = 0; index < grid.CellCount(); index++)
        {
            var (dataset, method) = grid.PlaceOf(index);
            var cell = grid.CellAt(index);
            Assert.Equal(cell.Data.Name, grid.Datasets[dataset]);
            Assert.Equal(cell.Method.Label(), method < 0 ? "expert" : grid.Methods[method].Spec.Label());
        }
    }

    [Fact]
    public void By_node_and_number_of_attempts()
    {
        _coordinator.Fail(_coordinator.Lease());
        _coordinator.Pass(TimeSpan.FromSeconds(5));
        var again = _coordinator.Lease();
        _coordinator.Lease("cpu:1");
        Assert.Equal(again.Cell, _coordinator.List(CellSelector.All with { AttemptsAtLeast = 2 }).Cells.Single().Cell);
        Assert.Equal(2, _coordinator.List(CellSelector.All with { Node = "host-a" }).Total);
        Assert.Equal(9, _coordinator.List(CellSelector.All with { AttemptsAtMost = 0 }).Total);
    }

    [Fact]
    public void Page_by_page_each_once_and_in_order()
    {
        List<CellView> seen = [];
        for (var (after, first) = (0, true); first || after > 0; first = false)
        {
            var page = _coordinator.List(AnOperator.OfGrid("f"), after, most: 4);
            seen.AddRange(page.Cells);
            after = page.Next;
        }

        Assert.Equal(AGrid.Following("f", experts: 2, seeds: 3).Cells().Select(cell => cell.Id()), seen.Select(view => view.Cell));
    }

    [Theory]
    [InlineData("mt/pixel", "mtt/pixel")]
    [InlineData("", "mtt/pixel")]
    public void A_name_that_nothing_has_is_refused_with_those_that_exist(string method, string exists) =>
        Assert.Contains(exists, _coordinator.Ask<Refused>(new GetCells(CellSelector.All with { Methods = [method] }, 0, 10)).Because, StringComparison.Ordinal);
}
