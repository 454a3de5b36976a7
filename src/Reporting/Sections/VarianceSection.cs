using Slfd.Reporting.Statistics;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Sections;

/// <summary>Where the spread comes from: distillation seeds or evaluation repeats.</summary>
internal static class VarianceSection
{
    public static ReportSection Of(GridTable table)
    {
        SectionColumn[] columns =
        [
            .. ReportSections.Columns(table), new("method", "method"), new("seeds", "seeds"), new("repeats", "repeats"), new("mean", "mean"),
            new("std", "std_repeats"), new("std n-1", "std_repeats_sample"), new("seed std", "std_seeds"), new("seed std n-1", "std_seeds_sample"),
            new("s repeat", "sigma_repeat"), new("s seed", "sigma_seed"), new("seed share", "share_of_seeds"),
        ];
        return new("variance", "spread over seeds and repeats, best", columns, choices => Rows(table, choices),
        [
            "std, std n-1: over repeats, population and sample, averaged over seeds (for cross also over architectures); seed std: of the seeds' means.",
            "s repeat, s seed: standard deviations of the one-way random-effects model, in percentage points; for cross of the mean over the unseen architectures, so s repeat is smaller than std. seed share: part of the variance that is the seeds'.",
            .. table.Lines.Any(line => line.Done.Count == 1) ? ["a dash: with one seed the seeds' part is not defined: nothing is known of how another synthetic set would do."] : Array.Empty<string>(),
        ]);
    }

    private static IEnumerable<SectionValue[]> Rows(GridTable table, IReadOnlyList<Choice> choices) =>
        from line in table.Lines
        where line.Done.Count > 0 && table.Grid.Evaluation.Repeats * line.Done.Count > 1
        from view in ReportSections.Views(table)
        from choice in choices
        where line.Entry(view, choice).Summary is not null // else no training has a classifier
        select Row(line, view, choice);

    private static SectionValue[] Row(TableLine line, string view, Choice choice)
    {
        var summary = line.Entry(view, choice).Summary!;
        // The model is balanced: with trainings that diverged its parts are not defined.
        var parts = line.Entry(view, choice).Diverged > 0
            ? new VarianceComponents(null, null, summary.Seeds, summary.Repeats)
            : VarianceComponents.Of([.. line.Done.Select(seed => seed.Scores.Repeats(view, choice))]);
        return
        [
            .. ReportSections.Values(line, view, choice),
            SectionValue.Of(line),
            SectionValue.Of(summary.Seeds),
            SectionValue.Of(summary.Repeats),
            SectionValue.Percentage(summary.Mean),
            SectionValue.Percentage(summary.Std),
            SectionValue.Percentage(summary.StdSample),
            SectionValue.Percentage(summary.Seeds > 1 ? summary.BetweenSeeds : null),
            SectionValue.Percentage(summary.BetweenSeedsSample),
            SectionValue.Percentage(parts.BetweenRepeats),
            SectionValue.Percentage(parts.BetweenSeeds),
            SectionValue.Number(parts.ShareOfSeeds, "F2"),
        ];
    }
}
