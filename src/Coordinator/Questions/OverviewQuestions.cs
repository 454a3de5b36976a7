using Slfd.Coordinator.Facts;
using Slfd.Experiments.Specifications;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Questions;

/// <summary>Many cells at once: a mark for each, counts for each filter, and lists in another order than the grid's. Each looks at a cell's row and makes no specification.</summary>
internal static class OverviewQuestions
{
    /// <summary>The states of a grid's cells, a byte each.</summary>
    public static ICoordinatorReply StripOf(this SweepView view, GetCellStrip asked)
    {
        if (view.Grids.Find(asked.Grid) is not { } grid)
        {
            return view.NoSuchGrid(asked.Grid);
        }

        var after = Math.Clamp(asked.After, 0, grid.Cells.Length);
        var states = new byte[Math.Min(CellStrip.MostStates, grid.Cells.Length - after)];
        for (var index = 0; index < states.Length; index++)
        {
            states[index] = (byte)view.Cells[grid.Cells[after + index]].State;
        }

        var next = after + states.Length;
        return new CellStrip(states, next < grid.Cells.Length ? next : 0);
    }

    /// <summary>How many cells of a grid each further filter would leave.</summary>
    public static ICoordinatorReply CountsOf(this SweepView view, GetCellCounts asked)
    {
        if (asked.Cells.Grid is null)
        {
            return new Refused("cells are counted by filters within one grid: name it");
        }

        if (Selection.Of(view, asked.Cells with { States = [] }, out var anyState) is { } refusal
            || Selection.Of(view, asked.Cells with { Datasets = [] }, out var anyDataset) is { } || Selection.Of(view, asked.Cells with { Methods = [] }, out var anyMethod) is { })
        {
            return Selection.Of(view, asked.Cells, out _) ?? new Refused("the selector names what does not exist", RefusalKind.NotFound);
        }

        var grid = view.Grids.Find(asked.Cells.Grid)!;
        var definition = view.Grids.Definition(grid.Definition);
        var states = new int[CellStateFacts.Numbers];
        foreach (var (cell, _) in anyState.From(0))
        {
            states[(int)view.Cells[cell].State]++;
        }

        var datasets = new int[definition.Datasets.Length];
        foreach (var (_, place) in anyDataset.From(0))
        {
            datasets[definition.PlaceOf(place).Dataset]++;
        }

        var methods = new int[definition.Methods.Length + 1];
        foreach (var (_, place) in anyMethod.From(0))
        {
            methods[definition.PlaceOf(place).Method is >= 0 and var method ? method : ^1]++;
        }

        return new CellCounts(
            [.. CellStates.Table.All.Select(state => new StateCount(state.Value, states[(int)state.Value]))],
            [.. definition.Datasets.Select((name, index) => new NamedCount(name, datasets[index]))],
            [
                .. definition.Methods.Select((method, index) => new NamedCount(method.Label(), methods[index])),
                .. methods[^1] > 0 ? [new NamedCount(MethodSpec.ExpertKind, methods[^1])] : Array.Empty<NamedCount>(),
            ]);
    }

    /// <summary>The indices of a page of cells in another order than the grid's.</summary>
    /// <param name="view">How things stand.</param>
    /// <param name="selection">Which cells.</param>
    /// <param name="order">In which order.</param>
    /// <param name="after">Cells before the page.</param>
    /// <param name="most">Cells of the page.</param>
    public static (int[] Cells, int Next) Sorted(this SweepView view, Selection selection, CellOrder order, int after, int most)
    {
        var found = selection.From(0).OrderByDescending(place => Key(place.Cell)).ThenBy(place => place.Place).Skip(after).Take(most + 1).Select(place => place.Cell).ToArray();
        return (found.Length > most ? found[..most] : found, found.Length > most ? after + most : 0);

        int Key(int cell) => order switch
        {
            CellOrder.Attempts => view.Cells[cell].Token,
            CellOrder.Failures => view.Failures.Counts.GetValueOrDefault(cell).Shown,
            CellOrder.Grid => 0,
            _ => throw new ArgumentOutOfRangeException(nameof(order), order, "not an order of cells"),
        };
    }
}
