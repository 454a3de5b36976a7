using Slfd.Coordinator.Grids;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Questions;

/// <summary>How grids stand, and what of them failed.</summary>
internal static class GridQuestions
{
    private const int MostGridsPerPage = 200;

    /// <summary>Canonical JSON of every grid as it is defined now, in order of submission.</summary>
    public static GridList GridList(this SweepView view) => new([.. view.Grids.Grids.Select(grid => view.Grids.Definitions.Span[grid.Definition].Json)]);

    /// <summary>How a grid stands, or a refusal that names those that exist.</summary>
    public static ICoordinatorReply StatusOf(this SweepView view, string name) => view.Grids.Find(name) is { } grid ? view.StatusOf(grid) : view.NoSuchGrid(name);

    /// <summary>How a grid stands.</summary>
    public static GridStatus StatusOf(this SweepView view, GridView grid)
    {
        var index = view.Grids.Indices[grid.Name];
        var duplicates = view.Results.Duplicates.Where(entry => view.Grids.Memberships.PositionIn(view.Cells.Find(entry.Key.Cell), index) >= 0).ToList();
        return GridStatus.Of(grid.Name, Enum.GetValues<CellState>().Select(state => (state, grid.Count(state)))) with
        {
            Training = view.ExpertsIn(grid),
            Duplicates = duplicates.Count,
            Alerts = duplicates.Count(entry => entry.Value),
            Paused = grid.Paused,
            Priority = grid.Priority,
            Units = [.. GridStatus.CountsOf(Enum.GetValues<CellState>().Select(state => (state, grid.CountUnits(state))))],
        };
    }

    /// <summary>How every grid stands.</summary>
    public static IEnumerable<GridStatus> Statuses(this SweepView view) => view.Grids.Grids.Select(view.StatusOf);

    /// <summary>A page of grids in order of submission.</summary>
    public static GridPage GridsAfter(this SweepView view, GetGridPage asked)
    {
        var grids = view.Grids.Grids;
        var (after, most) = (Math.Clamp(asked.After, 0, grids.Length), Math.Clamp(asked.Most, 1, MostGridsPerPage));
        return new([.. grids.Skip(after).Take(most).Select(view.StatusOf)], after + most < grids.Length ? after + most : 0);
    }

    /// <summary>The cells of a grid that failed, and the devices that are stopped.</summary>
    public static ICoordinatorReply FailedCellsOf(this SweepView view, string name)
    {
        if (view.Grids.Find(name) is not { } grid)
        {
            return view.NoSuchGrid(name);
        }

        var index = view.Grids.Indices[name];
        var failed = view.Failures.Last
            .Select(entry => (Cell: entry.Key, entry.Value.Failure, Position: view.Grids.Memberships.PositionIn(entry.Key, index)))
            .Where(entry => entry.Position >= 0 && view.Cells[entry.Cell].State != CellState.Cancelled)
            .OrderBy(entry => entry.Position)
            .ToList();
        var stranded = failed.Exists(entry => IsFailedExpert(view, entry.Cell)) ? view.StrandedByGroup(grid) : [];
        return new FailedCells(
            [.. failed.Select(entry => new FailedCell(view.Cells[entry.Cell].Id, view.LabelOf(entry.Cell), view.Failures.Counts.GetValueOrDefault(entry.Cell).Shown,
                view.Cells[entry.Cell].State, entry.Failure,
                IsFailedExpert(view, entry.Cell) ? view.Cells.Experts.LedBy(entry.Cell).Sum(group => stranded.GetValueOrDefault(group)) : 0))],
            [.. view.Quarantined()]);
    }

    /// <summary>The refusal of a name that no grid has.</summary>
    public static Refused NoSuchGrid(this SweepView view, string name) => GridBook.NoSuchGrid(name, view.Grids.Grids.Select(grid => grid.Name));

    /// <summary>Devices that get no more work, by name.</summary>
    public static IEnumerable<DeviceId> Quarantined(this SweepView view) =>
        view.Nodes.Devices.Where(device => device.Value.Quarantined is not null).Select(device => device.Key).OrderBy(id => id.ToString(), StringComparer.Ordinal);

    private static bool IsFailedExpert(SweepView view, int cell) => view.Cells[cell].State == CellState.Failed && !view.Cells.Experts.LedBy(cell).IsEmpty;

    /// <summary>Cells of the grid that wait for experts or for their units, by the numbers of the groups that they wait for.</summary>
    private static Dictionary<int, int> StrandedByGroup(this SweepView view, GridView grid) => grid.Cells
        .Where(cell => view.Cells[cell].State == CellState.Blocked)
        .SelectMany(cell => new[] { view.Cells[cell].Group, view.Cells[cell].Units })
        .CountBy(group => group)
        .ToDictionary();

    /// <summary>Whether a blocked cell waits in vain.</summary>
    private static bool IsStranded(this SweepView view, int cell) =>
        view.Cells[cell].State == CellState.Blocked && (view.Cells.Experts.IsStranded(view.Cells[cell].Group) || view.Cells.Experts.IsStranded(view.Cells[cell].Units));

    private static ExpertCounts ExpertsIn(this SweepView view, GridView grid)
    {
        var all = view.Grids.Definition(grid.Definition).NeededCount();
        var mayBeStranded = grid.Count(CellState.Blocked) > 0
            && grid.Count(CellState.Failed) + grid.Count(CellState.Cancelled) + grid.CountUnits(CellState.Failed) + grid.CountUnits(CellState.Cancelled) > 0;
        return new(
            all,
            grid.Cells.Take(all).Count(cell => view.Cells[cell].State == CellState.Done),
            mayBeStranded ? grid.Cells.Count(view.IsStranded) : 0);
    }
}
