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
        List<IWaitingGrid> granting = [.. grids.Where(grid => !grid.Paused).OrderByDescending(grid => grid.Priority)]; // stable: of equal priority the earlier first
        var fitting = memory > 0 ? First(granting, memory) : -1;
        return fitting >= 0 ? fitting : First(granting, long.MaxValue);
    }

    private static int First(List<IWaitingGrid> grids, long memory)
    {
        foreach (var grid in grids)
        {
            if (grid.FirstWaiting(memory) is >= 0 and var cell)
            {
                return cell;
            }
        }

        return -1;
    }
}
