using System.Globalization;

namespace Slfd.Experiments.Cells;

/// <summary>With which revisions of its parts a result was made, as a text that travels with it: <c>objective dc 1, space pixel 1</c>.</summary>
public static class PartRevisions
{
    private const int First = 1;

    /// <summary>The revisions of this build.</summary>
    public static string Text(CellSpec spec) => string.Join(", ", spec.Revisions().Select(part => FormattableString.Invariant($"{part.Key} {part.Value}")));

    /// <summary>Parts of the cell that were corrected since a result was made, as <c>objective dc 1 (now 2)</c>; empty where the result is of today's numerics.</summary>
    /// <param name="spec">The cell.</param>
    /// <param name="text">From <see cref="Text"/>; null: a result from before there were revisions, so all were the first. A part that it does not name was the first as well.</param>
    public static IReadOnlyList<string> Outdated(CellSpec spec, string? text)
    {
        var then = (text ?? string.Empty).Split(", ", StringSplitOptions.RemoveEmptyEntries)
            .Select(part => (Name: part[..Math.Max(0, part.LastIndexOf(' '))], Revision: part[(part.LastIndexOf(' ') + 1)..]))
            .ToDictionary(part => part.Name, part => int.Parse(part.Revision, CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return
        [
            .. from part in spec.Revisions()
               let made = then.GetValueOrDefault(part.Key, First)
               where made < part.Value
               select FormattableString.Invariant($"{part.Key} {made} (now {part.Value})"),
        ];
    }
}
