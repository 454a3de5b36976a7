using Slfd.Pictures.Drawings;
using Slfd.Reporting.Published;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Figures;

/// <summary>The headline numbers of a setting as dots with error bars, a row per method and a panel per view; the paper's value is a diamond of its own.</summary>
internal static class MeansFigure
{
    private const int Width = 320;
    private const int RowHeight = 26;
    private const int Top = 44;
    private const int Gap = 30;
    private const double LetterWidth = 6.6;

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
        var left = 16 + (LetterWidth * shown.Max(line => line.Name.Length));
        List<Ink> inks = [new Ink.Words(16, 16, title, Size: 14)];
        var anyPaper = false;
        foreach (var (panel, view) in views.Index())
        {
            Frame frame = new(left + (panel * (Width + Gap)), Top, Width, shown.Length * RowHeight, across, new("", 0, shown.Length, []));
            inks.AddRange(frame.Axes(view));
            foreach (var (index, line) in shown.Index())
            {
                var y = Top + ((index + 0.5) * RowHeight);
                if (panel == 0)
                {
                    inks.Add(new Ink.Words(left - 8, y + 4, line.Name, Anchor: Anchor.End));
                }

                if (PublishedMatch.Find(table.Grid, line.First, view) is { } paper)
                {
                    anyPaper = true;
                    inks.AddRange(Whisker(frame, y + 6, paper.Mean, paper.Std, Colours.Paper));
                    inks.Add(Diamond(frame.X(paper.Mean), y + 6));
                }

                if (line.Entry(view, Choice.Best).Summary is { } summary)
                {
                    inks.AddRange(Whisker(frame, y, summary.Mean, summary.Std, Colours.Of(index)));
                    inks.Add(new Ink.Dot(frame.X(summary.Mean), y, 4, Colours.Of(index)));
                }
            }
        }

        var below = Top + (shown.Length * RowHeight) + 56;
        inks.Add(new Ink.Words(16, below, "dots: mean over seeds, best; bars: ± population std over evaluation repeats, averaged over seeds", Size: 11, Colour: "#555555"));
        if (anyPaper)
        {
            below += 16;
            inks.Add(new Ink.Words(16, below, "grey diamonds: the paper's mean ± std", Size: 11, Colour: "#555555"));
        }

        return new(Math.Max(left + (views.Count * (Width + Gap)), 620), below + 14, title, inks);
    }

    private static Ink.Area Diamond(double x, double y) => new Ink.Area([(x - 5, y), (x, y - 5), (x + 5, y), (x, y + 5)], Colours.Paper, 1);

    private static double Upper(TableLine line, string view) => line.Entry(view, Choice.Best).Summary is { } summary ? summary.Mean + summary.Std : 0;

    private static IEnumerable<Ink> Whisker(Frame frame, double y, double mean, double std, string colour)
    {
        var (low, high) = (frame.X(mean - std), frame.X(mean + std));
        return [Frame.Line(colour, 1.5, (low, y), (high, y)), Frame.Line(colour, 1.5, (low, y - 4), (low, y + 4)), Frame.Line(colour, 1.5, (high, y - 4), (high, y + 4))];
    }
}
