using Slfd.Experiments.Classifiers;
using Slfd.Pictures.Drawings;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Figures;

/// <summary>A figure with the name of its files.</summary>
/// <param name="Name">Without an ending.</param>
/// <param name="Drawing">What is drawn.</param>
public sealed record GridFigure(string Name, Drawing Drawing);

/// <summary>The figures of a grid that follow from its numbers alone.</summary>
public static class GridFigures
{
    /// <summary>The tables of the paper that the grid is laid out as, then setting by setting, of each at most <see cref="FigureSheets.MostSettings"/>; those that have something to show.</summary>
    public static IEnumerable<GridFigure> Of(GridTable table)
    {
        foreach (var figure in PaperTableFigure.Of(table))
        {
            yield return figure;
        }

        var views = ReportSections.Views(table);
        var headline = table.Views.Contains(Architectures.Cross) ? Architectures.Cross : table.Views[0];
        foreach (var setting in ReportSections.Settings(table).Take(FigureSheets.MostSettings))
        {
            var (dataset, resolution, imagesPerClass) = setting.Key;
            var name = FormattableString.Invariant($"{dataset}-{resolution}px-ipc{imagesPerClass}");
            var title = FormattableString.Invariant($"{StandIn(setting.First())}{dataset} {resolution} px, ipc {imagesPerClass}");
            TableLine[] lines = [.. setting];
            (string Kind, Drawing? Drawing)[] figures =
            [
                ("accuracy", AccuracyFigure.Of(title, lines, views)),
                ("means", MeansFigure.Of(title, table, lines, views)),
                ("architectures", ArchitectureFigure.Of(title, table, lines)),
                ("cost", CostFigure.Of(title, lines, headline)),
                ("variance", VarianceFigure.Of(title, lines, headline)),
                ("sigma", SigmaFigure.Of(title, lines)),
            ];
            foreach (var (kind, drawing) in figures)
            {
                if (drawing is not null)
                {
                    yield return new($"{kind}-{name}", drawing);
                }
            }
        }

        foreach (var set in table.Lines.GroupBy(line => (line.Dataset, line.Resolution)).Take(FigureSheets.MostSettings))
        {
            var title = FormattableString.Invariant($"{StandIn(set.First())}{set.Key.Dataset} {set.Key.Resolution} px");
            if (PerImagesFigure.Of(title, [.. set], views) is { } drawing)
            {
                yield return new(FormattableString.Invariant($"ipc-{set.Key.Dataset}-{set.Key.Resolution}px"), drawing);
            }
        }
    }

    private static string StandIn(TableLine line) => line.IsDrawn ? "drawn images stand in for " : "";
}
