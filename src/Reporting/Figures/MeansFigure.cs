using Slfd.Pictures.Drawings;
using Slfd.Reporting.Published;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Figures;

/// <summary>The headline numbers of a setting as dots with error bars, a row per method and a panel per view; the paper's value is a diamond of its own.</summary>
internal static class MeansFigure
{
    private const int Width = 320;
    private const int Top = 44;
    private const int Gap = 30;
    private const double LetterWidth = 7.2;

    /// <summary>The figure; null where nothing is done.</summary>
    public static Drawing? Of(string title, GridTable table, IReadOnlyList<TableLine> lines, IReadOnlyList<string> views)
    {
        TableLine[] shown = [.. lines.Where(line => line.Done.Count > 0).Take(AccuracyFigure.MostMethods)];
        if (shown.Length == 0)
        {
            return null;
        }

        var highest = shown.Max(line => views.Max(view => Math.Max(Upper(line, view), PublishedMatch.Find(table.Grid, line.First, view) is { } paper ? paper.Mean + paper.Std : 0)));
        var across = Axis.FromZero("test accuracy (%)", Math.Min(1, highest), unit: 100);
        var left = 24 + (LetterWidth * shown.Max(line => line.Name.Length));
        List<Ink> inks = [new Ink.Words(16, 16, title, Size: 14)];
        var anyPaper = false;
        foreach (var (panel, view) in views.Index())
        {
            var dots = DotPanel.At(left + (panel * (Width + Gap)), Top, Width, shown.Length, across);
            inks.AddRange(dots.Frame.Axes(view));
            foreach (var (index, line) in shown.Index())
            {
                if (panel == 0)
                {
                    inks.Add(new Ink.Words(left - 8, dots.Y(index) + 4, line.Name, Anchor: Anchor.End));
                }

                var paper = PublishedMatch.Find(table.Grid, line.First, view);
                anyPaper |= paper is not null;
                inks.AddRange(dots.Row(index, line.Entry(view, Choice.Best).Summary, paper, Colours.Of(index)));
            }
        }

        var below = Top + (shown.Length * DotPanel.RowHeight) + 56;
        return FigurePage.Of(title, inks, Math.Max(left + (views.Count * (Width + Gap)), 620), 16, below, anyPaper ? [DotPanel.Dots, DotPanel.Diamonds] : [DotPanel.Dots]);
    }

    private static double Upper(TableLine line, string view) => line.Entry(view, Choice.Best).Summary is { } summary ? summary.Mean + summary.Std : 0;
}
