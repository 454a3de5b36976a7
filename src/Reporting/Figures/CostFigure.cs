using Slfd.Pictures.Drawings;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Figures;

/// <summary>What a setting's methods cost and what they bring: device seconds of a cell against the headline number, a dot per method.</summary>
internal static class CostFigure
{
    private const int Width = 460;
    private const int Height = 300;
    private const int Left = 60;
    private const int Top = 44;

    /// <summary>The figure; null with fewer than two methods that have both numbers.</summary>
    public static Drawing? Of(string title, IReadOnlyList<TableLine> lines, string view)
    {
        var known = (from line in lines.Where(line => line.Done.Count > 0).Take(AccuracyFigure.MostMethods)
                     let summary = line.Entry(view, Choice.Best).Summary
                     let seconds = line.Done.Average(seed => seed.Scores.Seconds)
                     where summary is not null && seconds > 0
                     select (line.Name, Summary: summary, Seconds: seconds)).ToList();
        if (known.Count < 2)
        {
            return null;
        }

        Frame frame = new(Left, Top, Width, Height,
            Axis.Logarithmic("device seconds of a cell, mean over seeds (logarithmic)", known.Min(one => one.Seconds), known.Max(one => one.Seconds)),
            Axis.FromZero("test accuracy (%)", known.Max(one => Math.Min(1, one.Summary.Mean + one.Summary.Std)), unit: 100));
        List<Ink> inks = [new Ink.Words(Left, 16, title, Size: 14), .. frame.Axes(view)];
        foreach (var (index, (name, summary, seconds)) in known.Index())
        {
            var (x, y) = (frame.X(seconds), frame.Y(summary.Mean));
            inks.AddRange(frame.Whisker(x, summary.Mean, summary.Std, Colours.Of(index)));
            inks.Add(new Ink.Dot(x, y, 4, Colours.Of(index)));
            inks.Add(new Ink.Dot(Left + 6, Top + Height + 62 + (index * 18), 4, Colours.Of(index)));
            inks.Add(new Ink.Words(Left + 18, Top + Height + 66 + (index * 18), name));
        }

        var end = Top + Height + 66 + (known.Count * 18);
        return FigurePage.Of(title, inks, Left + Width + 140, Left, end, DotPanel.Dots);
    }
}
