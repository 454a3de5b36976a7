using Slfd.Pictures.Drawings;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Figures;

/// <summary>The headline numbers over images per class, for a data set and resolution whose grid has several: a panel per view, a line per method.</summary>
internal static class PerImagesFigure
{
    private const int Width = 360;
    private const int Height = 260;
    private const int Left = 60;
    private const int Top = 44;
    private const int LegendLine = 18;
    private const int Gap = 76;

    /// <summary>Room left and right of the smallest and the largest number, as a part of the axis, so that no dot stands on the border.</summary>
    private const double Margin = 0.07;

    /// <summary>Methods stand beside each other at the same number, so that their bars do not hide one another.</summary>
    private const double Beside = 5;

    /// <summary>The figure; null where fewer than two numbers of images have a result.</summary>
    public static Drawing? Of(string title, IReadOnlyList<TableLine> lines, IReadOnlyList<string> views)
    {
        var methods = lines.Where(line => line.Done.Count > 0).GroupBy(line => line.Method).Take(AccuracyFigure.MostMethods).Select(method => method.OrderBy(line => line.ImagesPerClass).ToList()).ToList();
        int[] counts = [.. methods.SelectMany(method => method).Select(line => line.ImagesPerClass).Distinct().Order()];
        if (counts.Length < 2)
        {
            return null;
        }

        var up = Axis.FromZero("test accuracy (%)", methods.SelectMany(method => method).Max(line => views.Max(view => line.Entry(view, Choice.Best).Summary is { } summary ? Math.Min(1, summary.Mean + summary.Std) : 0)), unit: 100);
        var margin = Math.Pow((double)counts[^1] / counts[0], Margin);
        var across = new Axis("images per class", counts[0] / margin, counts[^1] * margin, [], IsLogarithmic: true) with { Ticks = [.. counts.Select(count => ((double)count, FormattableString.Invariant($"{count}")))] };
        List<Ink> inks = [new Ink.Words(Left, 16, title, Size: 14)];
        foreach (var (panel, view) in views.Index())
        {
            Frame frame = new(Left + (panel * (Width + Gap)), Top, Width, Height, across, up);
            inks.AddRange(frame.Axes(view));
            foreach (var (index, method) in methods.Index())
            {
                var known = method.Select(line => (line.ImagesPerClass, line.Entry(view, Choice.Best).Summary)).Where(point => point.Summary is not null).ToList();
                var aside = Beside * (index - ((methods.Count - 1) / 2.0));
                foreach (var (count, summary) in known)
                {
                    inks.AddRange(frame.Whisker(frame.X(count) + aside, summary!.Mean, summary.Std, Colours.Of(index)));
                    inks.Add(new Ink.Dot(frame.X(count) + aside, frame.Y(summary.Mean), 3.5, Colours.Of(index)));
                }

                if (known.Count > 1)
                {
                    inks.Add(new Ink.Line([.. known.Select(point => (frame.X(point.ImagesPerClass) + aside, frame.Y(point.Summary!.Mean)))], Colours.Of(index), 2, Colours.Dash(index)));
                }
            }
        }

        var below = Top + Height + 66;
        foreach (var (index, method) in methods.Index())
        {
            inks.Add(new Ink.Line([(Left, below + (index * LegendLine) - 4), (Left + 26, below + (index * LegendLine) - 4)], Colours.Of(index), 2, Colours.Dash(index)));
            inks.Add(new Ink.Words(Left + 34, below + (index * LegendLine), method[0].Name));
        }

        var end = below + (methods.Count * LegendLine);
        return FigurePage.Of(title, inks, Math.Max(Left + (views.Count * (Width + Gap)), 760), Left, end, $"{DotPanel.Dots}; methods stand beside each other");
    }
}
