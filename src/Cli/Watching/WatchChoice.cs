using Slfd.Messages.Coordination;

namespace Slfd.Cli.Watching;

/// <summary>In which order something is watched, and what of it: chosen by keys.</summary>
/// <param name="Sorts">Orders that there are.</param>
/// <param name="Filters">Filters that there are.</param>
internal sealed record WatchChoice(IReadOnlyList<string> Sorts, IReadOnlyList<string> Filters)
{
    /// <summary>No filter.</summary>
    public const string All = "all";

    private int _sort, _filter;

    /// <summary>The order that is chosen.</summary>
    public string Sort => Sorts[_sort % Sorts.Count];

    /// <summary>The filter that is chosen.</summary>
    public string Filter => Filters[_filter % Filters.Count];

    /// <summary>Of grids.</summary>
    public static WatchChoice OfGrids { get; } = new(["submitted", "left", "failed"], [All, "unfinished", "failed"]);

    /// <summary>Of nodes.</summary>
    public static WatchChoice OfNodes { get; } = new(["name", "failed", "heard"], [All, "trouble", "busy", "idle"]);

    /// <summary>Of cells.</summary>
    public static WatchChoice OfCells { get; } = new([.. Enum.GetValues<CellOrder>().Select(order => order.ToString().ToLowerInvariant())], [All, .. CellStates.Table.All.Select(state => state.Name)]);

    /// <summary>What a key chooses; null: the key means nothing here.</summary>
    public WatchChoice? After(char key)
    {
        (int Sort, int Filter)? step = key is 's' ? (1, 0) : key is 'S' ? (Sorts.Count - 1, 0) : key is 'f' ? (0, 1) : key is 'F' ? (0, Filters.Count - 1) : null;
        return step is var (sort, filter) ? this with { _sort = _sort + sort, _filter = _filter + filter } : null;
    }
}
