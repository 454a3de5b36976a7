using System.Collections.Concurrent;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>A grid as the laws need it. Kept by its text, since thousands of schedules define the same few.</summary>
internal sealed record KnownGrid(string Name, CellId[] Cells, IReadOnlyDictionary<CellId, CellId[]> Needs)
{
    private static readonly ConcurrentDictionary<string, KnownGrid> s_known = [];

    public static KnownGrid Of(string json) => s_known.GetOrAdd(json, static text =>
    {
        var grid = Grid.FromJson(text);
        CellSpec[] cells = [.. grid.Cells()];
        return new(grid.Name, [.. cells.Select(cell => cell.Id())], cells.ToDictionary(cell => cell.Id(), cell => cell.Dependencies().Select(needed => needed.Id()).ToArray()));
    });
}
