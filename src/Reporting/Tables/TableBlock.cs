using Slfd.Reporting.Published;

namespace Slfd.Reporting.Tables;

/// <summary>One printed table. Neutral: plain texts and entries, no layout.</summary>
/// <param name="Title">Says what all its entries share.</param>
/// <param name="Choice">Which evaluation point.</param>
/// <param name="Columns">Heads of the entries' columns.</param>
/// <param name="Rows">Each has an entry per column.</param>
public sealed record TableBlock(string Title, Choice Choice, IReadOnlyList<string> Columns, IReadOnlyList<TableRow> Rows)
{
    /// <summary>Whether it belongs to the headline of a report; false: a view beside the headline's.</summary>
    public bool IsHeadline { get; init; } = true;

    /// <summary>Whether rows are grouped, so that a column of group names comes first.</summary>
    public bool HasGroups => Rows.Any(row => row.Group is not null);

    /// <summary>The group's name where the row is the first of its group, else empty.</summary>
    public string GroupHead(int row) => row > 0 && Rows[row - 1].Group == Rows[row].Group ? "" : Rows[row].Group ?? "";
}

/// <summary>One row of a <see cref="TableBlock"/>.</summary>
/// <param name="Method">Row head.</param>
/// <param name="Entries">One per column; null where the grid has no such entry.</param>
/// <param name="Published">The paper's number for each, null where it has none.</param>
/// <param name="Group">What some rows share, such as the matching objective; null: rows are not grouped.</param>
public sealed record TableRow(string Method, IReadOnlyList<TableEntry?> Entries, IReadOnlyList<PublishedResult?> Published, string? Group = null)
{
    /// <summary>What each entry is of.</summary>
    internal IReadOnlyList<EntryKey> Keys { get; init; } = [];

    /// <summary>Head of the row of published numbers below.</summary>
    public const string PublishedHead = "paper";

    /// <summary>Whether the paper has a number for any of the entries.</summary>
    public bool IsPublished => Published.Any(paper => paper is not null);
}
