using Slfd.Coordinator.Facts;

namespace Slfd.Coordinator.Dispatch;

/// <summary>Which cell a free device gets: README.md beside this file says what it is after, and what it does not do.</summary>
internal static class NextCell
{
    /// <summary>Index of the cell; −1: nothing waits.</summary>
    /// <param name="grids">In order of submission.</param>
    /// <param name="memory">What the device has, in bytes; 0: it did not say.</param>
    public static int For(IEnumerable<IWaitingGrid> grids, long memory)
    {
        var fitting = memory > 0 ? First(grids, memory) : -1;
        return fitting >= 0 ? fitting : First(grids, long.MaxValue);
    }

    /// <summary>Of the grid with the highest priority that has a fitting cell; of equal priority the earlier one. Evaluation units come after all cells of equal priority.</summary>
    private static int First(IEnumerable<IWaitingGrid> grids, long memory)
    {
        var (first, priority, isUnit) = (-1, long.MinValue, false);
        foreach (var grid in grids)
        {
            if (grid.Paused || grid.Priority < priority || (grid.Priority == priority && !isUnit))
            {
                continue;
            }

            if (grid.FirstWaiting(memory) is >= 0 and var cell)
            {
                (first, priority, isUnit) = (cell, grid.Priority, false);
            }
            else if (grid.Priority > priority && grid.FirstWaitingUnit(memory) is >= 0 and var unit)
            {
                (first, priority, isUnit) = (unit, grid.Priority, true);
            }
        }

        return first;
    }
}
