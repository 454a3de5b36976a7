using System.Text.Json.Nodes;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Specifications;
using Slfd.Reporting.Published;
using Slfd.Reporting.Statistics;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Sections;

/// <summary>The paper's claim itself: what the stochastic module adds to the same latents without it, SLFD − GLaD, over the seeds that both have done, beside the paper's difference.</summary>
internal static class GainSection
{
    public static ReportSection Of(GridTable table)
    {
        SectionColumn[] columns =
        [
            .. ReportSections.Columns(table), new(null, "objective"), new(null, "generator"), new(null, "weights"), new("method", "method"), new("over", "over"),
            new("gain", "gain"), new("95 %", "gain_low"), new(null, "gain_high"), new("pairs", "pairs"), new(null, "paired_t"), new("p", "paired_p"), new("p Holm", "paired_p_holm"), new("verdict", "verdict"),
            new("paper", "paper_gain"), new("the paper's", "paper_in_interval"), new(null, "tables"),
        ];
        var pairs = Pairs(table);
        return new("gains", "gain of SLFD over GLaD, best", columns, choices => Rows(table, pairs, choices), pairs.Count == 0 ? [] :
        [
            FormattableString.Invariant($"gain: SLFD - GLaD in percentage points, mean over the seeds that both rows have done (pairs); 95 %: the interval of the paired t-test. p Holm: corrected over all rows of this section that share view and choice. verdict: gain or loss where p Holm < {Significance.Level}, else open; it needs two pairs."),
            "paper: the difference of the two values that it prints, each of one synthetic set, so without a test; the paper's: whether it lies in our interval. It was made by the paper's protocol; the section on the paper says how ours differs.",
            "over: the GLaD row of the same objective and generator whose other settings are the same; where there is none, the one with the highest mean, which is hard to beat.",
        ]);
    }

    private static IEnumerable<SectionValue[]> Rows(GridTable table, List<(TableLine Slfd, TableLine[] Glad)> pairs, IReadOnlyList<Choice> choices)
    {
        foreach (var view in ReportSections.Views(table))
        {
            foreach (var choice in choices)
            {
                var gains = pairs.ConvertAll(pair => GainOf(pair.Slfd, pair.Glad, view, choice));
                var holm = Holm.Adjust(gains.ConvertAll(gain => gain?.Gain.Test?.P));
                foreach (var (index, gain) in gains.Index())
                {
                    if (gain is not null)
                    {
                        yield return Row(table, gain, holm[index], view, choice);
                    }
                }
            }
        }
    }

    private static SectionValue[] Row(GridTable table, Found found, double? holm, string view, Choice choice)
    {
        var (slfd, glad, gain) = found;
        var (ours, theirs) = (PublishedMatch.Find(table.Grid, slfd.First, view), PublishedMatch.Find(table.Grid, glad.First, view));
        var paper = ours?.Mean - theirs?.Mean;
        return
        [
            .. ReportSections.Values(slfd, view, choice),
            SectionValue.Of(slfd.First.Method.Matching!),
            SectionValue.Of(slfd.First.Method.Generator!),
            SectionValue.Of(slfd.First.Method.Weights!),
            SectionValue.Of(slfd),
            SectionValue.Of(glad),
            SectionValue.Points(gain.Mean),
            SectionValue.Points(gain.Low) with { Text = gain.HalfWidth is null ? "-" : $"[{SectionValue.Points(gain.Low).Text}, {SectionValue.Points(gain.High).Text}]" },
            SectionValue.Points(gain.High),
            SectionValue.Of(gain.Pairs),
            SectionValue.Number(gain.Test?.T, "F2"),
            SectionValue.Probability(gain.Test?.P),
            SectionValue.Probability(holm),
            SectionValue.Of(holm is null ? "not tested" : holm >= Significance.Level ? "open" : gain.Mean > 0 ? "gain" : "loss"),
            SectionValue.Points(paper),
            SectionValue.Of(paper is not { } printed || gain.Test is null ? "-" : printed >= gain.Low && printed <= gain.High ? "within" : printed < gain.Low ? "below ours" : "above ours"),
            SectionValue.Of(ours is null || theirs is null ? "-" : ours.Source),
        ];
    }

    private static Found? GainOf(TableLine slfd, TableLine[] partners, string view, Choice choice)
    {
        var glad = partners.Length == 1 ? partners[0] : partners.MaxBy(line => line.Entry(view, choice).Summary?.Mean ?? -1)!;
        var (a, b) = (MethodTests.MeansBySeed(slfd, view, choice), MethodTests.MeansBySeed(glad, view, choice));
        return PairedGain.Of([.. a.Where(seed => b.ContainsKey(seed.Key)).Select(seed => seed.Value - b[seed.Key])]) is { } gain ? new(slfd, glad, gain) : null;
    }

    /// <summary>Each SLFD row with the GLaD rows that it may be held against: one where settings agree.</summary>
    private static List<(TableLine Slfd, TableLine[] Glad)> Pairs(GridTable table)
    {
        List<(TableLine, TableLine[])> pairs = [];
        foreach (var setting in ReportSections.Settings(table))
        {
            var latent = setting.Where(line => line.Done.Count > 0 && line.First.Method.SpacePart()?.IsLatent == true).ToList();
            var plain = latent.FindAll(line => !line.First.Method.SpacePart()!.IsStochastic);
            foreach (var slfd in latent.Where(line => line.First.Method.SpacePart()!.IsStochastic))
            {
                var same = plain.FindAll(line => Key(line.First.Method) == Key(slfd.First.Method) && line.First.Evaluation.Augmentation == slfd.First.Evaluation.Augmentation);
                var settings = Settings(slfd.First);
                TableLine[] alike = [.. same.Where(line => JsonNode.DeepEquals(Settings(line.First), settings)).Take(1)];
                if (same.Count > 0)
                {
                    pairs.Add((slfd, alike.Length > 0 ? alike : [.. same]));
                }
            }
        }

        return pairs;

        static (string?, string?, string?) Key(MethodSpec method) => (method.Matching, method.Generator, method.Weights);
    }

    /// <summary>What two rows share that differ in the stochastic module alone. GLaD's split follows from the objective and SLFD's does not, so the method itself is left out.</summary>
    private static JsonObject Settings(CellSpec cell)
    {
        var tree = JsonNode.Parse(cell.ToCanonicalUtf8())!.AsObject();
        tree.Remove("method");
        tree.Remove("stochastic");
        (tree["distillation"] as JsonObject)?.Remove("learningRateModule");
        return tree;
    }

    private sealed record Found(TableLine Slfd, TableLine Glad, PairedGain Gain);
}
