using Slfd.Reporting.Statistics;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Sections;

/// <summary>How many seeds a row needs so that a difference is seen.</summary>
/// <param name="Line">The row.</param>
/// <param name="View"><c>cross</c>, or the ConvNet where nothing else judges.</param>
/// <param name="Parts">Where its spread comes from.</param>
/// <param name="Deviation">Of a seed's mean over the repeats of the grid, a fraction: σ² = σ²_seed + σ²_repeat / repeats.</param>
/// <param name="Seeds">Of this row and of one that spreads alike, unpaired; null: more than anybody will run.</param>
/// <param name="Against">The row that it is paired with: the first that has results and pairs by seed; null: it is that row, or none is.</param>
/// <param name="Pairs">Seeds of both where they are paired, from the spread of the differences that are there; null: fewer than two pairs, or more than anybody will run.</param>
public sealed record PowerLine(TableLine Line, string View, VarianceComponents Parts, double Deviation, int? Seeds, TableLine? Against, int? Pairs);

/// <summary>Plans seeds from the results that are there: <c>slfd plan --power POINTS</c>.</summary>
public static class PowerPlan
{
    /// <summary>The rows that have results of two seeds or more; the others say nothing of how seeds spread.</summary>
    /// <param name="table">The results.</param>
    /// <param name="difference">What is to be seen, a fraction above 0.</param>
    public static IReadOnlyList<PowerLine> Of(GridTable table, double difference)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(difference);
        var view = table.Views[0];
        return
        [
            .. from setting in ReportSections.Settings(table)
               let lines = setting.Where(line => line.Entry(view, Choice.Best).Summary is { Seeds: >= 2 }).ToList()
               from line in lines
               select Plan(line, lines.Find(other => other != line && MethodTests.ArePaired(line, other)), view, difference),
        ];
    }

    private static PowerLine Plan(TableLine line, TableLine? against, string view, double difference)
    {
        var repeats = line.Done.Select(seed => seed.Scores.Repeats(view, Choice.Best)).Where(values => values.Length > 0).ToList();
        var balanced = repeats.TrueForAll(values => values.Length == repeats[0].Length);
        var parts = balanced ? VarianceComponents.Of(repeats) : new(null, null, repeats.Count, 0);
        var own = MethodTests.MeansBySeed(line, view, Choice.Best);
        var deviation = parts is { BetweenSeeds: { } seeds, BetweenRepeats: { } within }
            ? Math.Sqrt((seeds * seeds) + (within * within / repeats[0].Length))
            : Math.Sqrt(TTests.SampleVariance([.. own.Values])); // one repeat, or trainings that diverged: the seeds' means are all there is
        var other = against is null ? null : MethodTests.MeansBySeed(against, view, Choice.Best);
        var pairs = other is null ? [] : own.Keys.Where(other.ContainsKey).Select(seed => own[seed] - other[seed]).ToList();
        return new(line, view, parts, deviation, Power.Seeds(deviation, difference), pairs.Count >= 2 ? against : null,
            pairs.Count >= 2 ? Power.Pairs(Math.Sqrt(TTests.SampleVariance(pairs)), difference) : null);
    }
}
