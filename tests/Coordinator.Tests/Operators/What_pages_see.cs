using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Operators;

/// <summary>Many cells at once: a mark for each, counts for each filter, other orders.</summary>
public class What_pages_see
{
    private readonly ACoordinator _coordinator = new();

    public What_pages_see() => _coordinator.Submit(AGrid.Following("f", experts: 2, seeds: 2));

    [Fact]
    public void Is_the_state_of_each_cell_in_the_grids_order()
    {
        _coordinator.Succeed(_coordinator.Lease());
        _coordinator.Lease();
        var strip = _coordinator.Ask<CellStrip>(new GetCellStrip("f", 0));
        Assert.Equal(_coordinator.List(AnOperator.OfGrid("f")).Cells.Select(cell => (byte)cell.State), strip.States);
        Assert.Equal(0, strip.Next);
        Assert.Equal(strip.States[5..], _coordinator.Ask<CellStrip>(new GetCellStrip("f", 5)).States);
        Assert.Empty(_coordinator.Ask<CellStrip>(new GetCellStrip("f", 1000)).States);
        Assert.Equal(RefusalKind.NotFound, _coordinator.Ask<Refused>(new GetCellStrip("g", 0)).Kind);
    }

    [Fact]
    public void Counts_what_each_further_filter_would_leave()
    {
        _coordinator.Succeed(_coordinator.Lease());
        var all = _coordinator.Ask<CellCounts>(new GetCellCounts(AnOperator.OfGrid("f")));
        Assert.Equal(8, all.States.Sum(count => count.Count));
        Assert.Equal([new("random", 2), new("dc/pixel", 2), new("mtt/pixel", 2), new("expert", 2)], all.Methods);
        Assert.Equal([new("procedural", 8)], all.Datasets);

        // The chosen state is lifted from the counts of states, and kept in the others.
        var done = _coordinator.Ask<CellCounts>(new GetCellCounts(AnOperator.OfGrid("f", CellState.Done)));
        Assert.Equal(all.States, done.States);
        Assert.Equal(1, done.Methods.Sum(count => count.Count));
        Assert.Contains("no method is called", _coordinator.Ask<Refused>(new GetCellCounts(AnOperator.OfGrid("f") with { Methods = ["odd"] })).Because, StringComparison.Ordinal);
        Assert.Contains("name it", _coordinator.Ask<Refused>(new GetCellCounts(CellSelector.All)).Because, StringComparison.Ordinal);
    }

    [Fact]
    public void Puts_those_that_failed_most_first_page_by_page()
    {
        var failed = _coordinator.Lease();
        _coordinator.Fail(failed, FailureClass.Infrastructure);
        _coordinator.Pass(TimeSpan.FromMinutes(2));
        List<CellView> seen = [];
        for (var (after, first) = (0, true); first || after > 0; first = false)
        {
            var page = _coordinator.Ask<CellPage>(new GetCells(AnOperator.OfGrid("f"), after, 3, Count: true, CellOrder.Failures));
            Assert.Equal(8, page.Total);
            seen.AddRange(page.Cells);
            after = page.Next;
        }

        Assert.Equal(failed.Cell, seen[0].Cell);
        Assert.Equal(8, seen.Select(cell => cell.Cell).Distinct().Count());
    }
}
