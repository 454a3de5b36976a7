using Slfd.Experiments.Methods;
using Slfd.Reporting.Statistics;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Sections;

/// <summary>Two methods held against each other in one setting.</summary>
/// <param name="First">One.</param>
/// <param name="Second">The other.</param>
/// <param name="View">An architecture, or <c>cross</c>.</param>
/// <param name="Choice">Which evaluation point.</param>
/// <param name="Difference">First − second, of the means that were tested.</param>
/// <param name="Unit">What a single value is: a seed's mean, or a repeat of one seed.</param>
/// <param name="Values">Values of the first and of the second.</param>
/// <param name="Welch">Welch's test on them; null where it is not defined.</param>
internal sealed record MethodTest(TableLine First, TableLine Second, string View, Choice Choice, double Difference, TestUnit Unit, (int First, int Second) Values, TTest? Welch)
{
    /// <summary>Seeds that both share; 0 where they are not paired.</summary>
    public int Pairs { get; init; }

    /// <summary>The paired test over those; null where it is not defined.</summary>
    public TTest? Paired { get; init; }

    /// <summary>The p-value of two one-sided tests that the rows differ by less than <see cref="Equivalences.Margin"/>; null where it is not defined.</summary>
    public double? Equivalence { get; init; }

    /// <summary>The p-value that decides: paired where it is defined, else Welch's; after Holm's correction. Null where neither is.</summary>
    public double? Deciding => PairedHolm ?? WelchHolm;

    /// <summary>Welch's p after Holm's correction over the family.</summary>
    public double? WelchHolm { get; init; }

    /// <summary>The paired p after Holm's correction over the family.</summary>
    public double? PairedHolm { get; init; }
}

/// <summary>What the values of a test are.</summary>
internal enum TestUnit
{
    /// <summary>Means of distillation seeds: the test speaks of the methods.</summary>
    Seeds,

    /// <summary>Evaluation repeats of one seed: the test speaks of these two synthetic sets, not of the methods.</summary>
    Repeats,
}

/// <summary>Tests between the methods of a setting. A family is all pairs of one data set, resolution, ipc, view and choice.</summary>
internal static class MethodTests
{
    /// <summary>Beyond so many methods each is tested against the first only: all pairs would be hundreds in every setting, and their correction would leave nothing.</summary>
    public const int AllPairs = 24;

    private const int MostPairs = 20_000;

    /// <summary>Whether all pairs are tested; else each method against the first only.</summary>
    public static bool AreAllPairs(GridTable table)
    {
        long methods = table.Grid.Methods.Length;
        return methods <= AllPairs && methods * (methods - 1) / 2 * (table.Lines.Count / methods) <= MostPairs;
    }

    /// <summary>The families, one list each; pairs in the order of the table.</summary>
    public static IEnumerable<IReadOnlyList<MethodTest>> Families(GridTable table, IReadOnlyList<string> views, IReadOnlyList<Choice> choices) =>
        from setting in ReportSections.Settings(table)
        let lines = setting.Where(line => line.Done.Count > 0).ToList()
        let pairs = Pairs(lines, AreAllPairs(table))
        where pairs.Count > 0
        from view in views
        from choice in choices
        let samples = lines.ConvertAll(line => new Sample(line, view, choice))
        select Corrected([.. pairs.Select(pair => Test(samples[pair.First], samples[pair.Second], view, choice)).OfType<MethodTest>()]);

    /// <summary>Rows that are evaluated alike; with and without augmentation are two questions.</summary>
    private static List<(int First, int Second)> Pairs(List<TableLine> lines, bool all)
    {
        var firsts = all ? lines.Count : Math.Min(1, lines.Count);
        return [.. from first in Enumerable.Range(0, firsts)
                   from second in Enumerable.Range(first + 1, lines.Count - first - 1)
                   where lines[first].First.Evaluation.Augmentation == lines[second].First.Evaluation.Augmentation
                   select (first, second)];
    }

    private static MethodTest? Test(Sample first, Sample second, string view, Choice choice)
    {
        if (first.Moments.Count >= 2 && second.Moments.Count >= 2)
        {
            var differences = ArePaired(first.Line, second.Line) ? Moments.Of(Sample.Differences(first, second)) : default;
            return new(first.Line, second.Line, view, choice, first.Moments.Mean - second.Moments.Mean, TestUnit.Seeds, (first.Moments.Count, second.Moments.Count),
                TTests.Welch(first.Moments, second.Moments))
            {
                Pairs = differences.Count,
                Paired = TTests.Paired(differences),
                Equivalence = Equivalences.Of(first.Moments, second.Moments, differences, Equivalences.Margin),
            };
        }

        var shared = first.Seeds.Select(seed => (int?)seed).FirstOrDefault(seed => second.Seeds.Contains(seed!.Value));
        if (shared is not { } one)
        {
            return null;
        }

        var (left, right) = (Repeats(first.Line, one), Repeats(second.Line, one));
        return new(first.Line, second.Line, view, choice, left.Average() - right.Average(), TestUnit.Repeats, (left.Length, right.Length), TTests.Welch(left, right));

        double[] Repeats(TableLine line, int seed) => line.Done.Single(done => done.Seed == seed).Scores.Repeats(view, choice);
    }

    /// <summary>Whether equal seeds of two rows belong together: both distil, so that they see the same real batches (design.md section 9); or one is a baseline whose images a row of the same
    /// seed starts from.</summary>
    internal static bool ArePaired(TableLine first, TableLine second) => PairsBySeed(first) && PairsBySeed(second);

    private static bool PairsBySeed(TableLine line) => line.First.Method.BaselinePart() is not { } baseline || baseline.PairsBySeed;

    /// <summary>The seeds' means of one line that have a classifier, in the order of the grid's seeds.</summary>
    internal static OrderedDictionary<int, double> MeansBySeed(TableLine line, string view, Choice choice) => new Sample(line, view, choice).BySeed();

    /// <summary>The seeds' means of one line, in the order of the grid's seeds; made once for all its pairs.</summary>
    private sealed class Sample
    {
        private readonly double[] _means;

        public Sample(TableLine line, string view, Choice choice)
        {
            var scores = (from seed in line.Done
                          let score = seed.Scores.View(view, choice)
                          where score is not null
                          select (seed.Seed, score.Value.Mean)).ToArray();
            (Line, Seeds, _means) = (line, Array.ConvertAll(scores, score => score.Seed), Array.ConvertAll(scores, score => score.Mean));
            Moments = Moments.Of(_means);
        }

        public TableLine Line { get; }

        public int[] Seeds { get; }

        public Moments Moments { get; }

        public OrderedDictionary<int, double> BySeed() => new(Seeds.Zip(_means, KeyValuePair.Create));

        /// <summary>First − second over the seeds that both have, in the order of the first.</summary>
        public static double[] Differences(Sample first, Sample second)
        {
            if (first.Seeds.AsSpan().SequenceEqual(second.Seeds))
            {
                var differences = new double[first.Seeds.Length];
                for (var index = 0; index < differences.Length; index++)
                {
                    differences[index] = first._means[index] - second._means[index];
                }

                return differences;
            }

            var other = second.BySeed();
            return [.. first.BySeed().Where(seed => other.ContainsKey(seed.Key)).Select(seed => seed.Value - other[seed.Key])];
        }
    }

    private static IReadOnlyList<MethodTest> Corrected(List<MethodTest> tests)
    {
        var welch = Holm.Adjust(tests.ConvertAll(test => test.Welch?.P));
        var paired = Holm.Adjust(tests.ConvertAll(test => test.Paired?.P));
        return [.. tests.Select((test, index) => test with { WelchHolm = welch[index], PairedHolm = paired[index] })];
    }
}
