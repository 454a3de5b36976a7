using Slfd.Experiments.Cells;
using Slfd.Reporting.Published;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Comparisons;

/// <summary>How a number of ours stands to the published one.</summary>
public enum Agreement
{
    /// <summary>Nothing of ours is done yet.</summary>
    Missing,

    /// <summary>In the interval that the paper prints, mean ± std, ends included.</summary>
    WithinInterval,

    /// <summary>Above it.</summary>
    Above,

    /// <summary>Below it.</summary>
    Below,

    /// <summary>Made by another protocol, so that neither confirms nor contradicts.</summary>
    ProtocolDiffers,
}

/// <summary>A published number and ours beside it.</summary>
/// <param name="Line">Our line.</param>
/// <param name="Entry">Our number, for one view and choice.</param>
/// <param name="Paper">The published one.</param>
/// <param name="Differences">How our protocol departs from the published one; empty where it does not.</param>
public sealed record PaperComparison(TableLine Line, TableEntry Entry, PublishedResult Paper, IReadOnlyList<string> Differences)
{
    /// <summary>Rounding of percent to fractions must not decide whether an end of the interval is in it.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Ours − published, a fraction; null where nothing of ours is done.</summary>
    public double? Difference => Entry.Summary?.Mean - Paper.Mean;

    /// <summary>See <see cref="Comparisons.Agreement"/>; docs/decisions says why this interval.</summary>
    public Agreement Agreement => Judge(Entry.Summary, Paper, Differences);

    /// <summary>What stands in a report: the agreement, and beside one that compares two numbers that our reading is in ours.</summary>
    public string Verdict => VerdictOf(Agreement, Line.First);

    /// <summary>What a report says of an entry.</summary>
    /// <param name="agreement">How the numbers stand to each other.</param>
    /// <param name="cell">What ours was made by.</param>
    internal static string VerdictOf(Agreement agreement, CellSpec cell) =>
        agreement is Agreement.WithinInterval or Agreement.Above or Agreement.Below && cell.Readings().Count > 0 ? $"{agreement.Name()}, our reading" : agreement.Name();

    /// <summary>How a number of ours stands to a published one.</summary>
    /// <param name="ours">Null: nothing is done yet.</param>
    /// <param name="paper">The published one.</param>
    /// <param name="differences">How our protocol departs from the published one; empty where it does not.</param>
    internal static Agreement Judge(SeedSummary? ours, PublishedResult paper, IReadOnlyList<string> differences) => (ours?.Mean - paper.Mean) is not { } difference ? Agreement.Missing
        : differences.Count > 0 ? Agreement.ProtocolDiffers
        : Math.Abs(difference) <= paper.Std + Rounding ? Agreement.WithinInterval
        : difference > 0 ? Agreement.Above
        : Agreement.Below;

    /// <summary>Every entry that the paper has, too, in the order of the table.</summary>
    /// <param name="table">The numbers.</param>
    /// <param name="choices">Which evaluation points; the paper does not say which it reports (OP-8).</param>
    public static IEnumerable<PaperComparison> Of(GridTable table, IReadOnlyList<Choice> choices)
    {
        foreach (var line in table.Lines)
        {
            IReadOnlyList<string>? differences = null;
            foreach (var view in table.Views)
            {
                if (PublishedMatch.Find(table.Grid, line.First, view) is { } paper)
                {
                    differences ??= [.. DataFacts.Differences(line), .. PublishedProtocol.Differences(line.First, paper)]; // which data comes first: nothing else matters where they differ
                    foreach (var choice in choices)
                    {
                        yield return new(line, line.Entry(view, choice), paper, differences);
                    }
                }
            }
        }
    }
}

/// <summary>How each is called in tables.</summary>
public static class Agreements
{
    /// <summary><c>within interval</c>, <c>above</c>, <c>below</c>, <c>protocol differs</c>; <c>missing</c> where nothing is done.</summary>
    public static string Name(this Agreement agreement) => agreement switch
    {
        Agreement.Missing => "missing",
        Agreement.WithinInterval => "within interval",
        Agreement.Above => "above",
        Agreement.Below => "below",
        Agreement.ProtocolDiffers => "protocol differs",
        _ => throw new ArgumentOutOfRangeException(nameof(agreement), agreement, "no relation to a published number"),
    };
}
