using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Baselines;
using Slfd.Reporting.Statistics;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Sections;

/// <summary>Whether a row beats what needs no distillation: real images chosen at random, and the best core-set of as many real images; and whether its classifiers fitted what they were given.</summary>
internal static class BaselineSection
{
    private const string Untested = "not tested";

    public static ReportSection Of(GridTable table)
    {
        SectionColumn[] columns =
        [
            .. ReportSections.Columns(table), new("method", "method"), new("mean", "mean"), new("fit", "fit"),
            new("over random", "over_random"), new("p", "p_random"), new("beats random", "beats_random"),
            new("core-set", "core_set"), new("over it", "over_core_set"), new("p", "p_core_set"), new("beats core-set", "beats_core_set"), new(null, "test"),
        ];
        return new("baselines", "against baselines, best", columns, choices => Rows(table, choices),
        [
            "fit: share of its own synthetic images that a classifier has right after its training. Far below 100, the classifier did not fit them; near 100 with a low mean, it did and what it learned does not transfer.",
            FormattableString.Invariant($"beats: yes or no where the difference is decisive, p < {Significance.Level}, two-sided; tie where it is not. The test is paired over seeds where random images are those that pixels start from under the same seed, else Welch's; it needs two seeds."),
            "core-set: the row of herding, k-center or k-means with the highest mean there; chosen after the fact, so it is a hard one to beat.",
        ]);
    }

    private static IEnumerable<SectionValue[]> Rows(GridTable table, IReadOnlyList<Choice> choices)
    {
        foreach (var setting in ReportSections.Settings(table))
        {
            var baselines = setting.Where(line => line.First.Method.BaselinePart() is { HasImages: true }).ToList();
            if (baselines.Count == 0)
            {
                continue;
            }

            foreach (var line in setting.Where(line => line.Done.Count > 0 && line.First.Method.BaselinePart() is not { HasImages: false }))
            {
                var alike = baselines.FindAll(other => other != line && other.First.Evaluation.Augmentation == line.First.Evaluation.Augmentation);
                foreach (var view in ReportSections.Views(table))
                {
                    foreach (var choice in choices)
                    {
                        yield return Row(line, alike, view, choice);
                    }
                }
            }
        }
    }

    private static SectionValue[] Row(TableLine line, List<TableLine> baselines, string view, Choice choice)
    {
        var random = Against(line, baselines.Find(other => other.First.Method.Baseline == BaselineParts.Random), view, choice);
        var best = baselines.Where(other => other.First.Method.BaselinePart()!.IsCoreSet && other.Entry(view, choice).Summary is not null).MaxBy(other => other.Entry(view, choice).Summary!.Mean);
        var core = Against(line, best, view, choice);
        var fits = line.Done.Select(seed => seed.Scores.Fit(view, choice)).OfType<double>().ToList();
        return
        [
            .. ReportSections.Values(line, view, choice),
            SectionValue.Of(line),
            SectionValue.Percentage(line.Entry(view, choice).Summary?.Mean),
            SectionValue.Percentage(fits.Count > 0 ? fits.Average() : null),
            SectionValue.Points(random.Difference),
            SectionValue.Probability(random.Test?.P),
            SectionValue.Of(random.Verdict),
            best is null ? SectionValue.Of("-") : SectionValue.Of(best),
            SectionValue.Points(core.Difference),
            SectionValue.Probability(core.Test?.P),
            SectionValue.Of(core.Verdict),
            SectionValue.Of(random.Test is null ? "none" : random.Paired ? "paired" : "welch"),
        ];
    }

    private static (double? Difference, TTest? Test, bool Paired, string Verdict) Against(TableLine line, TableLine? baseline, string view, Choice choice)
    {
        if (baseline is null || line.Entry(view, choice).Summary is not { } own || baseline.Entry(view, choice).Summary is not { } other)
        {
            return (null, null, false, "-");
        }

        var (a, b) = (MethodTests.MeansBySeed(line, view, choice), MethodTests.MeansBySeed(baseline, view, choice));
        var pairs = MethodTests.ArePaired(line, baseline) ? a.Keys.Where(b.ContainsKey).Select(seed => a[seed] - b[seed]).ToList() : [];
        var paired = pairs.Count >= 2 ? TTests.Paired(pairs) : null;
        var test = paired ?? TTests.Welch([.. a.Values], [.. b.Values]);
        return (own.Mean - other.Mean, test, paired is not null, test is not { } found ? Untested : found.P >= Significance.Level ? "tie" : found.T > 0 ? "yes" : "no");
    }
}
