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
        var across = Axis.Logarithmic("images per class", counts[0], counts[^1]) with { Ticks = [.. counts.Select(count => ((double)count, FormattableString.Invariant($"{count}")))] };
        List<Ink> inks = [new Ink.Words(Left, 16, title, Size: 14)];
        foreach (var (panel, view) in views.Index())
        {
            Frame frame = new(Left + (panel * (Width + Left)), Top, Width, Height, across, up);
            inks.AddRange(frame.Axes(view));
            foreach (var (index, method) in methods.Index())
            {
                var known = method.Select(line => (line.ImagesPerClass, line.Entry(view, Choice.Best).Summary)).Where(point => point.Summary is not null).ToList();
                foreach (var (count, summary) in known)
                {
                    inks.Add(Frame.Line(Colours.Of(index), 1.5, (frame.X(count), frame.Y(summary!.Mean - summary.Std)), (frame.X(count), frame.Y(summary.Mean + summary.Std))));
                    inks.Add(new Ink.Dot(frame.X(count), frame.Y(summary.Mean), 3.5, Colours.Of(index)));
                }

                if (known.Count > 1)
                {
                    inks.Add(new Ink.Line([.. known.Select(point => (frame.X(point.ImagesPerClass), frame.Y(point.Summary!.Mean)))], Colours.Of(index), 2, Colours.Dash(index)));
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
        inks.Add(new Ink.Words(Left, end, "dots: mean over seeds, best; bars: ± population std over evaluation repeats, averaged over seeds", Size: 11, Colour: "#555555"));
        return new(Math.Max(Left + (views.Count * (Width + Left)), 660), end + 14, title, inks);
    }
}
