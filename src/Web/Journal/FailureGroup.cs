using System.Text.RegularExpressions;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;

namespace Slfd.Web.Journal;

/// <summary>Cells of a grid that failed in the same way.</summary>
/// <param name="Grid">The grid.</param>
/// <param name="Class">Of the failure.</param>
/// <param name="Message">What they have in common.</param>
/// <param name="Cells">In the grid's order.</param>
public sealed partial record FailureGroup(string Grid, FailureClass Class, string Message, IReadOnlyList<FailedCell> Cells)
{
    /// <summary>An address has a limit; what is left out fails the same way again or is another group by then.</summary>
    private const int MostSelected = 200;

    /// <summary>One of them.</summary>
    public FailedCell Sample => Cells[0];

    /// <summary>The part of an address that selects them.</summary>
    public string Selector => string.Join('&', Cells.Take(MostSelected).Select(cell => $"cell={cell.Cell}"));

    /// <summary>Groups failures by grid, class and message; numbers, paths and ids in a message do not tell groups apart.</summary>
    public static IEnumerable<FailureGroup> Of(string grid, IEnumerable<FailedCell> cells) => cells
        .GroupBy(cell => (cell.Last.Class, Message: Particulars().Replace(cell.Last.Message, "…")))
        .Select(group => new FailureGroup(grid, group.Key.Class, group.Key.Message, [.. group]));

    [GeneratedRegex(@"/[^\s,;:']+|\b[0-9a-f]{8,}\b|\d+(\.\d+)?")]
    private static partial Regex Particulars();
}
