using Slfd.Messages.Coordination;

namespace Slfd.Web.Journal;

/// <summary>Which events a page shows.</summary>
/// <param name="Cell">Of this cell; empty: of any.</param>
/// <param name="Grid">Of this grid; empty: of any.</param>
/// <param name="Kinds">Of these kinds; empty: of any.</param>
/// <param name="Before">Only earlier ones than this; 0: the latest.</param>
public sealed record EventFilter(string Cell, string Grid, IReadOnlyList<string> Kinds, long Before)
{
    /// <summary>Kinds that people look for.</summary>
    public static IReadOnlyList<string> Known { get; } =
        ["granted", "released", "checkpoint", "done", "failed", "duplicate", "retried", "cancelled", "quarantined", "restored", "draining", "undrained", "grid", "paused", "resumed", "seen", "operator", "started"];

    /// <summary>What the coordinator is asked.</summary>
    internal GetHistory Question => new(Before, 100, Cell, Grid, [.. Kinds]);

    /// <summary>The part of an address that says the same.</summary>
    public string Query => Address(Before);

    /// <summary>The same from another event on.</summary>
    public string Address(long before) => string.Join('&', (string[])
    [
        .. Cell.Length > 0 ? [$"cell={Uri.EscapeDataString(Cell)}"] : Array.Empty<string>(),
        .. Grid.Length > 0 ? [$"grid={Uri.EscapeDataString(Grid)}"] : Array.Empty<string>(),
        .. Kinds.Select(kind => $"kind={Uri.EscapeDataString(kind)}"),
        .. before > 0 ? [FormattableString.Invariant($"before={before}")] : Array.Empty<string>(),
    ]);
}
