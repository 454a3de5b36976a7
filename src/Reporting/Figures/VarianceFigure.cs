using Slfd.Pictures.Drawings;
using Slfd.Reporting.Statistics;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Figures;

/// <summary>Where a setting's spread comes from: the seeds' and the repeats' standard deviation of each method, a bar each.</summary>
internal static class VarianceFigure
{
    private const int Width = 420;
    private const int RowHeight = 34;
    private const int Top = 44;
    private const double LetterWidth = 7.2;

    /// <summary>The figure; null where no method has two seeds and two repeats.</summary>
    public static Drawing? Of(string title, IReadOnlyList<TableLine> lines, string view)
    {
        var known = (from line in lines.Where(line => line.Done.Count > 1).Take(AccuracyFigure.MostMethods)
                     where line.Entry(view, Choice.Best) is { Summary: not null, Diverged: 0 }
                     let parts = VarianceComponents.Of([.. line.Done.Select(seed => seed.Scores.Repeats(view, Choice.Best))])
                     where parts is { BetweenSeeds: not null, BetweenRepeats: not null }
                     select (line.Name, Seeds: parts.BetweenSeeds!.Value, Repeats: parts.BetweenRepeats!.Value)).ToList();
        if (known.Count == 0)
        {
            return null;
        }

        var left = 24 + (LetterWidth * known.Max(one => one.Name.Length));
        Frame frame = new(left, Top, Width, known.Count * RowHeight, Axis.FromZero("standard deviation (percentage points)", known.Max(one => Math.Max(one.Seeds, one.Repeats)), unit: 100), new("", 0, known.Count, []));
        List<Ink> inks = [new Ink.Words(16, 16, title, Size: 14), .. frame.Axes(view)];
        foreach (var (index, (name, seeds, repeats)) in known.Index())
        {
            var y = Top + (index * RowHeight);
            inks.Add(new Ink.Words(left - 8, y + (RowHeight / 2) + 4, name, Anchor: Anchor.End));
            inks.AddRange([Bar(y + 5, frame.X(seeds), 0), Points(y + 5, seeds), Bar(y + 18, frame.X(repeats), 1), Points(y + 18, repeats)]);
        }

        var below = Top + (known.Count * RowHeight) + 58;
        inks.AddRange([Key(16, 0), new Ink.Words(34, below, "between seeds (each its own synthetic set)"), Key(310, 1), new Ink.Words(328, below, "between repeats (each its own classifier)")]);
        return FigurePage.Of(title, inks, Math.Max(left + Width + 56, 600), 16, below + 20, "one-way random-effects model, best");

        Ink Bar(double top, double right, int colour) => new Ink.Area([(left, top), (right, top), (right, top + 11), (left, top + 11)], Colours.Of(colour), 1);

        // A part that is estimated as nothing has no bar: its number says so.
        Ink Points(double top, double value) => new Ink.Words(frame.X(value) + 5, top + 10, FormattableString.Invariant($"{100 * value:F1}"), Size: 11, Colour: "#555555");

        Ink Key(double x, int colour) => new Ink.Area([(x, below - 10), (x + 12, below - 10), (x + 12, below + 2), (x, below + 2)], Colours.Of(colour), 1);
    }
}
