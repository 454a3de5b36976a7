using Slfd.Reporting.Tables;

namespace Slfd.Web.Grids;

/// <summary>One entry of a matrix, ready to be shown.</summary>
/// <param name="Key">Names the entry in addresses.</param>
/// <param name="Text">Mean, deviation and seeds, in percent.</param>
/// <param name="Progress"><c>3/5</c>, while seeds are missing; empty: all are done.</param>
/// <param name="Shade">0 … 9: where its mean lies between the lowest and the highest of its column; −1: it has none.</param>
/// <param name="Paper">The published number; empty: none.</param>
/// <param name="Verdict">How ours stands to it; empty: nothing to say.</param>
/// <param name="Filter">The part of an address that selects its cells' data set and method.</param>
public sealed record EntryCell(string Key, string Text, string Progress, int Shade, string Paper, string Verdict, string Filter)
{
    /// <summary>Its numbers, fractions; null: it has none yet.</summary>
    public SeedSummary? Summary { get; init; }

    /// <summary>How it stands to the row that was chosen, beyond chance after Holm's correction: 1 better, −1 worse, 0 neither, or nothing was chosen.</summary>
    public int Against { get; init; }

    /// <summary>The p-value of that after Holm's correction over its column; null: not tested.</summary>
    public double? Holm { get; init; }
}

/// <summary>A grid's matrix for one view and choice.</summary>
/// <param name="Views">What can be looked at: <c>cross</c> and the architectures.</param>
/// <param name="View">What is looked at.</param>
/// <param name="Choice">At which evaluation point.</param>
/// <param name="Columns">Heads: data set, resolution and images per class.</param>
/// <param name="Rows">Heads and entries.</param>
/// <param name="Shared">What all columns share, in words.</param>
/// <param name="Note">What a reader must know; empty: nothing.</param>
public sealed record Matrix(
    IReadOnlyList<string> Views,
    string View,
    string Choice,
    IReadOnlyList<string> Columns,
    IReadOnlyList<(string Method, IReadOnlyList<EntryCell> Entries)> Rows,
    string Shared,
    string Note)
{
    /// <summary>The row that all others are held against; null: none is chosen.</summary>
    public string? Against { get; init; }
}
