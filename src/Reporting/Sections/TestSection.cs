using Slfd.Reporting.Statistics;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Sections;

/// <summary>Tests of significance between methods.</summary>
internal static class TestSection
{
    private const int MostNamed = 6;
    private const int MostFamilies = 12;

    public static ReportSection Of(GridTable table)
    {
        SectionColumn[] columns =
        [
            .. ReportSections.Columns(table), new("first", "first"), new("second", "second"), new("difference", "difference"), new("unit", "unit"), new("n", "n_first"), new(null, "n_second"),
            new("t", "welch_t"), new(null, "welch_df"), new("p", "welch_p"), new("p Holm", "welch_p_holm"),
            new(null, "pairs"), new(null, "paired_t"), new("paired p", "paired_p"), new("p Holm", "paired_p_holm"), new("p equal", "equivalence_p"),
        ];
        var views = ReportSections.Views(table);
        return new("tests", "tests between methods, best", columns, choices => Tests(choices).Select(Row), Notes(table, [.. Tests([Choice.Best])]));

        IEnumerable<MethodTest> Tests(IReadOnlyList<Choice> choices) => MethodTests.Families(table, views, choices).SelectMany(family => family);
    }

    private static SectionValue[] Row(MethodTest test) =>
    [
        .. ReportSections.Values(test.First, test.View, test.Choice),
        SectionValue.Of(test.First),
        SectionValue.Of(test.Second),
        SectionValue.Points(test.Difference),
        SectionValue.Of(test.Unit == TestUnit.Seeds ? "seeds" : "repeats"),
        SectionValue.Of(test.Values.First) with { Text = FormattableString.Invariant($"{test.Values.First}, {test.Values.Second}") },
        SectionValue.Of(test.Values.Second),
        SectionValue.Number(test.Welch?.T, "F2"),
        SectionValue.Number(test.Welch?.DegreesOfFreedom, "F1"),
        SectionValue.Probability(test.Welch?.P),
        SectionValue.Probability(test.WelchHolm),
        SectionValue.Of(test.Pairs),
        SectionValue.Number(test.Paired?.T, "F2"),
        SectionValue.Probability(test.Paired?.P),
        SectionValue.Probability(test.PairedHolm),
        SectionValue.Probability(test.Equivalence),
    ];

    /// <summary>How many differences are decisive, and which rows cannot be told from the best one.</summary>
    private static IEnumerable<string> Ties(GridTable table, List<MethodTest> tests)
    {
        foreach (var family in tests.Where(test => test.Unit == TestUnit.Seeds).GroupBy(test => (test.First.Dataset, test.First.Resolution, test.First.ImagesPerClass, test.View)))
        {
            var where = string.Join(", ", new[]
            {
                table.Grid.Datasets.Length > 1 ? family.Key.Dataset : null,
                table.Grid.Resolutions.Length > 1 ? FormattableString.Invariant($"{family.Key.Resolution} px") : null,
                table.Grid.ImagesPerClass.Length > 1 ? FormattableString.Invariant($"ipc {family.Key.ImagesPerClass}") : null,
                family.Key.View,
            }.OfType<string>());
            var decisive = family.Count(test => test.Deciding < Significance.Level);
            var rows = family.SelectMany(test => new[] { test.First, test.Second }).Distinct().ToList();
            var best = rows.MaxBy(line => line.Entry(family.Key.View, Choice.Best).Summary?.Mean)!;
            var tied = family.Where(test => (test.First == best || test.Second == best) && !(test.Deciding < Significance.Level)).Select(test => test.First == best ? test.Second.Name : test.First.Name).ToList();
            yield return FormattableString.Invariant($"{where}: {decisive} of {family.Count()} differences are decisive (p Holm < {Significance.Level}, paired where it is defined). ")
                + $"The best row, {best.Name}, {(tied.Count == 0 ? "is told from all that it was tested against" : $"cannot be told from {string.Join(", ", tied.Take(MostNamed))}{(tied.Count > MostNamed ? " and others" : string.Empty)}")}.";
        }
    }

    private static List<string> Notes(GridTable table, List<MethodTest> tests)
    {
        if (tests.Count == 0)
        {
            return [];
        }

        List<string> notes =
        [
            "difference: first - second, percentage points. p: two-sided, Welch's t-test; p Holm: corrected over the family, that is all pairs of one data set, resolution, ipc, view and choice.",
        ];
        if (tests.Exists(test => test.Unit == TestUnit.Seeds))
        {
            notes.Add("unit seeds: each value is one seed's mean, so the test speaks of the methods; with few seeds it finds large differences only.");
        }

        if (tests.Exists(test => test.Unit == TestUnit.Repeats))
        {
            notes.Add("unit repeats: there are not two seeds of both, so each value is one training on one synthetic set. The test says whether these two sets differ; it says nothing of what the methods would give with other seeds.");
        }

        if (tests.Exists(test => test.Pairs > 0))
        {
            notes.Add("paired: over the seeds that both methods have done; the same seed sees the same real batches. Random images are paired, too: pixels start from them under the same seed. Other baselines are not.");
        }

        if (tests.Exists(test => test.Equivalence is not null))
        {
            notes.Add(FormattableString.Invariant($"p equal: two one-sided tests that the rows differ by less than {100 * Equivalences.Margin} points; small where they may be called equal. A large p of the other tests does not say that."));
        }

        var ties = Ties(table, tests).ToList();
        notes.AddRange(ties.Take(MostFamilies));
        if (ties.Count > MostFamilies)
        {
            notes.Add(FormattableString.Invariant($"{ties.Count - MostFamilies} more families of tests; all differences are in tests.csv."));
        }


        notes.Add("best selects on the test data, in favour of methods with more evaluation points (a baseline has one); tests at the last point are in tests.csv.");
        if (!MethodTests.AreAllPairs(table))
        {
            notes.Add(FormattableString.Invariant($"{table.Grid.Methods.Length} methods: each is tested against the first one that has results only."));
        }

        return notes;
    }
}
