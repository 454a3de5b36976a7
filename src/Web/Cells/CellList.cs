using Slfd.Messages.Coordination;

namespace Slfd.Web.Cells;

/// <summary>A page of a grid's cells.</summary>
/// <param name="Grid">The grid's name.</param>
/// <param name="Selector">Which cells.</param>
/// <param name="Order">In which order.</param>
/// <param name="After">Where the page begins; 0: at the first.</param>
/// <param name="Page">The cells.</param>
/// <param name="Counts">What each further filter would leave.</param>
public sealed record CellList(string Grid, CellSelector Selector, CellOrder Order, int After, CellPage Page, CellCounts Counts)
{
    /// <summary>The address of the same list, but for what is given.</summary>
    public string Address(string prefix, CellSelector? selector = null, CellOrder? order = null, int after = 0)
    {
        IEnumerable<string> parts =
        [
            CellQuery.Text(selector ?? Selector),
            (order ?? Order) is var chosen && chosen != CellOrder.Grid ? $"sort={chosen.Name()}" : string.Empty,
            after > 0 ? FormattableString.Invariant($"after={after}") : string.Empty,
        ];
        var query = string.Join('&', parts.Where(part => part.Length > 0));
        return $"{prefix}/g/{Grid}/cells{(query.Length > 0 ? "?" : string.Empty)}{query}";
    }

    /// <summary>The part of an address by which verbs mean all cells of the list.</summary>
    public string Verb(string prefix, string verb) => $"{prefix}/do/{verb}?{CellQuery.Text(Selector with { Grid = Grid }, withGrid: true)}{((Selector with { Grid = null }).IsAll ? "&all=yes" : string.Empty)}";
}
