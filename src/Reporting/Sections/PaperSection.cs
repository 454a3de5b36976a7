using Slfd.Reporting.Comparisons;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Sections;

/// <summary>The published value beside ours, the difference and the verdict.</summary>
internal static class PaperSection
{
    private const int NamedDifferences = 4;
    private const int NamedProtocols = 6;

    public static ReportSection Of(GridTable table)
    {
        SectionColumn[] columns =
        [
            .. ReportSections.Columns(table), new("method", "method"), new("ours", "mean"), new(null, "std"), new("seeds", "seeds_done"), new("paper", "paper_mean"), new(null, "paper_std"),
            new("difference", "difference"), new("verdict", "verdict"), new(null, "tables"),
        ];
        return new("paper", "against the paper, best", columns, choices => PaperComparison.Of(table, choices).Select(Row), Notes(table));
    }

    private static SectionValue[] Row(PaperComparison comparison)
    {
        var (line, entry, paper) = (comparison.Line, comparison.Entry, comparison.Paper);
        return
        [
            .. ReportSections.Values(line, entry.View, entry.Choice),
            SectionValue.Of(line),
            SectionValue.Percentage(entry.Summary?.Mean) with { Text = entry.Summary is { } summary ? $"{Percent.Short(summary.Mean)} ± {Percent.Short(summary.Std)}" : "-" },
            SectionValue.Percentage(entry.Summary?.Std),
            new(entry.Progress, FormattableString.Invariant($"{entry.SeedsDone}"), IsNumber: true),
            SectionValue.Percentage(paper.Mean) with { Text = paper.Text },
            SectionValue.Percentage(paper.Std),
            SectionValue.Points(comparison.Difference),
            SectionValue.Of(comparison.Verdict),
            SectionValue.Of(paper.Source),
        ];
    }

    private static List<string> Notes(GridTable table)
    {
        var headline = PaperComparison.Of(table, [Choice.Best]).ToList();
        if (headline.Count == 0)
        {
            return [];
        }

        List<string> notes =
        [
            "within interval: our mean lies in the paper's mean ± std, ends included; above, below: outside. The paper's std is over trainings on one synthetic set and leaves out how much another set would differ.",
            "the paper does not say whether it reports the best or the last evaluation point; best is shown here, best-joint and last are in paper.csv.",
        ];
        if (headline.Exists(comparison => comparison.Line.First.Readings().Count > 0))
        {
            notes.Add("our reading: the paper leaves open what such a row needs, so our value there is one of several that could stand beside the printed one; the remarks under the tables say what is open.");
        }

        if (headline.Exists(comparison => comparison.Differences.Any(difference => difference.Contains("(ours: ", StringComparison.Ordinal))))
        {
            notes.Add("(paper: X): the paper, or the code behind its numbers, says X; (ours: X): neither does, and X is what we took.");
        }

        if (headline.Exists(comparison => !comparison.Paper.MatchingIsStated))
        {
            notes.Add("Table 4 does not state its matching objective; gradient matching (DC) is assumed.");
        }

        var protocols = headline.Where(comparison => comparison.Differences.Count > 0).GroupBy(comparison => string.Join("; ", comparison.Differences.Take(NamedDifferences))).ToList();
        notes.AddRange(protocols.Take(NamedProtocols).Select(group =>
        {
            var more = group.Max(comparison => comparison.Differences.Count) - NamedDifferences;
            var methods = group.Select(comparison => comparison.Line.Name).Distinct().ToList();
            var who = methods.Count <= 4 ? string.Join(", ", methods) : FormattableString.Invariant($"{methods.Count} methods");
            return $"protocol differs ({who}): {group.Key}{(more > 0 ? FormattableString.Invariant($"; and {more} more") : "")}.";
        }));
        if (protocols.Count > NamedProtocols)
        {
            notes.Add(FormattableString.Invariant($"protocol differs in {protocols.Count - NamedProtocols} more ways in other rows."));
        }

        return notes;
    }
}
