using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Sections;

/// <summary>What became of Σ: the mean of its diagonal over the updates, row by row.</summary>
internal static class SigmaSection
{
    private const int Parts = 16;
    private static readonly (int Part, string Head)[] s_shown = [(0, "start"), (4, "1/4"), (8, "1/2"), (12, "3/4"), (Parts, "end")];

    public static ReportSection Of(GridTable table)
    {
        SectionColumn[] columns =
        [
            .. ReportSections.Columns(table).Where(column => column.Key is not ("view" or "choice")), new("method", "method"), new("cells", "cells"), new(null, "updates"),
            .. Enumerable.Range(0, Parts + 1).Select(part => new SectionColumn(s_shown.FirstOrDefault(shown => shown.Part == part).Head, FormattableString.Invariant($"sigma_{part}_{Parts}"))),
            new("highest", "highest"), new("growth", "growth"), new("marked", "marked"),
        ];
        return new("sigma", "the stochastic module's Σ", columns, _ => Rows(table),
        [
            "the mean of Σ's diagonal (SLFD Eq. 3), in squared logits, averaged over the seeds that are done, at the start, at quarters of the updates, and at the last; sigma.csv and table.json have every sixteenth. Near 0, SLFD is GLaD.",
            $"highest: of any seed at any of these points; growth: the largest ratio of a seed's highest to its first; marked: cells whose Σ grew more than tenfold in any update ({TableEntry.Mark}).",
        ]);
    }

    /// <summary>The curve of a line, mean over its seeds, at each sixteenth of the updates; null where no cell of it says.</summary>
    public static double[]? Curve(TableLine line) => Seeds(line) is { Count: > 0 } seeds
        ? [.. Enumerable.Range(0, Parts + 1).Select(part => seeds.Average(seed => At(seed, part)))]
        : null;

    /// <summary>The lowest and highest seed at each sixteenth.</summary>
    public static (double Low, double High)[] Band(TableLine line)
    {
        var seeds = Seeds(line);
        return [.. Enumerable.Range(0, Parts + 1).Select(part => ((double)seeds.Min(seed => At(seed, part)), (double)seeds.Max(seed => At(seed, part))))];
    }

    private static IEnumerable<SectionValue[]> Rows(GridTable table)
    {
        foreach (var line in table.Lines)
        {
            if (Curve(line) is { } curve)
            {
                var seeds = Seeds(line);
                var growths = seeds.Where(seed => seed[0] > 0).Select(seed => (double)seed.Max() / seed[0]).ToList();
                yield return
                [
                    SectionValue.Of(line.Dataset), SectionValue.Of(line.Resolution), SectionValue.Of(line.ImagesPerClass), SectionValue.Of(line), SectionValue.Of(seeds.Count),
                    SectionValue.Of(line.First.Distillation!.Iterations),
                    .. curve.Select(variance => SectionValue.Number(variance, "G3")),
                    SectionValue.Number(seeds.Max(seed => seed.Max()), "G3"),
                    SectionValue.Number(growths.Count > 0 ? growths.Max() : null, "G3"),
                    SectionValue.Of(line.Done.Count(seed => seed.Scores.Marks.Contains("variance"))),
                ];
            }
        }
    }

    /// <summary>Of a row that distils; what another one says of Σ means nothing.</summary>
    private static List<float[]> Seeds(TableLine line) => line.First.Distillation is null ? [] : [.. line.Done.Select(seed => seed.Scores.Outcome.Variances).Where(variances => variances.Length > 0)];

    /// <summary>The value at a sixteenth; of a cell with fewer updates the nearest that it has.</summary>
    private static float At(float[] curve, int part) => curve[(int)Math.Round((curve.Length - 1.0) * part / Parts)];
}
