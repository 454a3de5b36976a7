using Slfd.Messages.Coordination;

namespace Slfd.Cli.Rendering;

/// <summary>How a grid stands, in a few words; every command and console says it in the same way.</summary>
internal static class Standing
{
    /// <summary><c>running</c>, <c>paused</c>, <c>done</c>, or <c>ended, 3 done, 19 failed</c>.</summary>
    public static string Of(GridStatus grid) => grid.Paused && !grid.Ended ? "paused"
        : !grid.Ended ? CellState.Running.Name()
        : grid.Done == grid.Cells ? CellState.Done.Name()
        : $"ended, {Counts(grid)}";

    /// <summary><c>12 done, 2 running, 3 blocked (2 that they need are not done), 1 failed</c>: every state that a cell is in, and <c>done</c> always; and its units, while it runs.</summary>
    public static string Counts(GridStatus grid) => string.Join(", ", CellStates.Table.All
        .Where(state => grid.Count(state.Value) > 0 || state.Value == CellState.Done)
        .Select(state => $"{grid.Count(state.Value)} {state.Name}{(state.Value == CellState.Blocked ? Blocked(grid) : string.Empty)}"))
        + (grid.Units.Length > 0 && !grid.Ended ? $"; evaluation units: {Units(grid.Units)}" : string.Empty);

    /// <summary><c>13 of 40 done, 8 running, 19 blocked</c>: evaluation units, which are no cells of their own to people.</summary>
    public static string Units(IReadOnlyCollection<StateCount> units) =>
        $"{units.Where(count => count.State == CellState.Done).Sum(count => count.Count)} of {units.Sum(count => count.Count)} {CellState.Done.Name()}"
        + string.Concat(units.Where(count => count.State != CellState.Done).Select(count => $", {count.Count} {count.State.Name()}"));

    /// <summary><c> (3 that they need are not done)</c>, <c> (12 stranded)</c>.</summary>
    private static string Blocked(GridStatus grid)
    {
        var missing = grid.Experts - grid.ExpertsDone;
        string[] parts =
        [
            .. grid.Blocked > grid.Stranded && missing > 0 ? [$"{missing} that they need {(missing == 1 ? "is" : "are")} not done"] : Array.Empty<string>(),
            .. grid.Blocked > grid.Stranded && missing == 0 && grid.Units.Length > 0 ? ["evaluated by units"] : Array.Empty<string>(),
            .. grid.Stranded > 0 ? [$"{grid.Stranded} stranded"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? string.Empty : $" ({string.Join(", ", parts)})";
    }
}
