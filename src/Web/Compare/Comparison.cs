using Slfd.Reporting.Statistics;
using Slfd.Web.Cells;

namespace Slfd.Web.Compare;

/// <summary>Two things side by side.</summary>
/// <param name="A">What stands first.</param>
/// <param name="B">What it is compared with.</param>
/// <param name="Settings">Settings of which they have different ones.</param>
/// <param name="Scores">What each reached, as far as both have something.</param>
/// <param name="Notes">What a reader must know.</param>
/// <param name="Alarms">What must not be.</param>
public sealed record Comparison(
    ComparedThing A, ComparedThing B, IReadOnlyList<SpecificationLine> Settings, IReadOnlyList<ComparedScore> Scores, IReadOnlyList<string> Notes, IReadOnlyList<string> Alarms)
{
    /// <summary>What both did, update by update, each figure as an element of a page; empty: this host has no numbers of either, or they are grids.</summary>
    public IReadOnlyList<string> Curves { get; init; } = [];
}

/// <summary>A cell, or a grid.</summary>
/// <param name="Name">For people.</param>
/// <param name="Path">Its page.</param>
/// <param name="Picture">Its latest picture; null: it has none.</param>
public sealed record ComparedThing(string Name, string Path, CellPicture? Picture);

/// <summary>One accuracy of both.</summary>
/// <param name="What">Of what: a classifier, or an entry of the table.</param>
/// <param name="A">The first one's, in percent.</param>
/// <param name="B">The second one's.</param>
/// <param name="Difference">A − B in points, with a sign.</param>
/// <param name="Test">How sure the difference is.</param>
/// <param name="IsDecisive">Whether it is more than chance explains.</param>
public sealed record ComparedScore(string What, string A, string B, string Difference, string Test, bool IsDecisive)
{
    /// <summary>Address of a page that compares a cell of the one entry with the same cell of the other; null: they are the same, or this is no entry.</summary>
    public string? Pair { get; init; }

    /// <summary>Of values on both sides.</summary>
    /// <param name="what">Of what.</param>
    /// <param name="a">Fractions, independent of each other.</param>
    /// <param name="b">The same.</param>
    /// <param name="texts">How both are shown.</param>
    /// <param name="paired">Whether the values belong together one by one: the same seeds.</param>
    public static ComparedScore Of(string what, IReadOnlyList<double> a, IReadOnlyList<double> b, (string A, string B) texts, bool paired)
    {
        var test = paired && a.Count == b.Count ? TTests.Paired([.. a.Zip(b, (first, second) => first - second)]) : TTests.Welch(a, b);
        return new(
            what, texts.A, texts.B,
            FormattableString.Invariant($"{100 * (a.Average() - b.Average()):+0.00;−0.00;0.00}"),
            test is null ? "too few values for a test" : FormattableString.Invariant($"p = {(test.P < 0.001 ? test.P.ToString("0.0e0", System.Globalization.CultureInfo.InvariantCulture) : test.P.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture))} ({(paired ? "paired" : "Welch")}, {a.Count} and {b.Count} values)"),
            test is { } found && found.P < Significance.Level);
    }
}
