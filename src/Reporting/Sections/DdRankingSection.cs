using Slfd.Experiments.Methods.Baselines;
using Slfd.Experiments.Methods;
using Slfd.Reporting.Statistics;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Sections;

/// <summary>DD-Ranking's scores of every distillation method, from the rows of the same grid.</summary>
/// <remarks>
/// All labels here are hard, so one accuracy of the synthetic set serves HLR and IOR. "Without augmentation" is DD-Ranking's: synthetic and random images are both evaluated again with
/// augmentation = none, so ARS needs the method's own row once more with that key. An ingredient that is missing is named instead of a number.
/// </remarks>
internal static class DdRankingSection
{
    public static ReportSection Of(GridTable table)
    {
        SectionColumn[] columns =
        [
            .. ReportSections.Columns(table), new("method", "method"), new("HLR", "hlr"), new("IOR", "ior"), new("LRS", "lrs"), new("ARS", "ars"), new("needs", "needs"),
        ];
        return new("dd-ranking", "DD-Ranking scores, best", columns, choices => Rows(table, choices),
        [
            FormattableString.Invariant($"HLR = whole - synthetic and IOR = synthetic - random, in percentage points; LRS in [0, 100] weighs IOR against -HLR with w = {DdRankingScore.Weight}; ARS in [0, 100] weighs synthetic - random with and without augmentation of the evaluation with gamma = {DdRankingScore.Gamma}. 26.89 is what nothing gained and nothing lost gives."),
            "from the means of the seeds that are done; each takes its own choice of evaluation point, the baselines have one.",
        ]);
    }

    private static IEnumerable<SectionValue[]> Rows(GridTable table, IReadOnlyList<Choice> choices)
    {
        if (!Array.Exists(table.Grid.Methods, method => method.Spec.Baseline is not null))
        {
            yield break; // without any real images there is no score to come near to
        }

        foreach (var setting in ReportSections.Settings(table))
        {
            Ingredients ingredients = new([.. setting]);
            foreach (var line in setting.Where(line => line.First.Method.Baseline is null && !ingredients.IsSecondEvaluation(line)))
            {
                var plain = IsAugmented(line) ? ingredients.WithoutAugmentation(line) : null;
                foreach (var view in ReportSections.Views(table))
                {
                    foreach (var choice in choices)
                    {
                        yield return Row(line, plain, ingredients, view, choice);
                    }
                }
            }
        }
    }

    private static SectionValue[] Row(TableLine line, TableLine? plainLine, Ingredients ingredients, string view, Choice choice)
    {
        List<string> needs = [];
        var synthetic = Mean(line);
        var whole = Need(ingredients.Baseline(BaselineParts.Whole, line.First.Evaluation.Augmentation), "{ baseline = whole }");
        var random = Need(ingredients.Baseline(BaselineParts.Random, line.First.Evaluation.Augmentation), "{ baseline = random }");
        double? plain = null;
        if (IsAugmented(line))
        {
            var randomPlain = Need(ingredients.Baseline(BaselineParts.Random, Choices.NoAugmentation), "{ baseline = random, augmentation = none }");
            plain = Need(plainLine, "this row again with augmentation = none") - randomPlain;
        }
        else
        {
            needs.Add("for ARS an evaluation with augmentation");
        }

        var (recovery, improvement) = (whole - synthetic, synthetic - random);
        return
        [
            .. ReportSections.Values(line, view, choice),
            SectionValue.Of(line),
            SectionValue.Points(recovery),
            SectionValue.Points(improvement),
            SectionValue.Number(improvement is { } i && recovery is { } h ? DdRankingScore.LabelRobust(i, h) : null, "F2"),
            SectionValue.Number(IsAugmented(line) && improvement is { } with && plain is { } without ? DdRankingScore.AugmentationRobust(with, without) : null, "F2"),
            SectionValue.Of(string.Join(", ", synthetic is null ? [line.Entry(view, choice).Diverged > 0 ? "a classifier: all diverged" : $"results {line.SeedsDone}/{line.SeedsAsked}", .. needs] : needs)),
        ];

        double? Mean(TableLine? of) => of?.Entry(view, choice).Summary?.Mean;

        double? Need(TableLine? of, string row)
        {
            var mean = Mean(of);
            if (mean is null)
            {
                needs.Add(of is null ? $"add {row}" : of.Entry(view, choice).Diverged > 0 ? $"{row} has no classifier" : FormattableString.Invariant($"{row} is {of.SeedsDone}/{of.SeedsAsked}"));
            }

            return mean;
        }
    }

    private static bool IsAugmented(TableLine line) => line.First.Evaluation.Augmentation != Choices.NoAugmentation;

    /// <summary>What scores are made of, for one data set, resolution and number of images per class.</summary>
    private sealed class Ingredients
    {
        private readonly Dictionary<(string Baseline, string Augmentation), TableLine> _baselines = [];
        private readonly Dictionary<string, TableLine> _plain = [];
        private readonly HashSet<string> _augmented = [];

        public Ingredients(IReadOnlyList<TableLine> lines)
        {
            var distilled = lines.Where(line => line.First.Method.Baseline is null).ToList();
            foreach (var line in lines.Except(distilled))
            {
                _baselines.TryAdd((line.First.Method.Baseline!, line.First.Evaluation.Augmentation), line);
            }

            if (distilled.Exists(line => !IsAugmented(line)))
            {
                foreach (var line in distilled)
                {
                    _ = IsAugmented(line) ? _augmented.Add(Key(line)) : _plain.TryAdd(Key(line), line);
                }
            }
        }

        public TableLine? Baseline(string name, string augmentation) => _baselines.GetValueOrDefault((name, augmentation));

        /// <summary>The same synthetic set, evaluated without augmentation.</summary>
        public TableLine? WithoutAugmentation(TableLine of) => _plain.Count == 0 ? null : _plain.GetValueOrDefault(Key(of));

        /// <summary>Whether the line is there only for the score of another one.</summary>
        public bool IsSecondEvaluation(TableLine line) => !IsAugmented(line) && _augmented.Contains(Key(line));

        /// <summary>Equal for two rows that distil alike, however they are evaluated.</summary>
        private static string Key(TableLine line) => (line.First with { Evaluation = line.First.Evaluation with { Augmentation = "" } }).ToCanonicalJson();
    }
}
