using System.Globalization;
using System.Net;
using System.Text;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Figures;

/// <summary>Test accuracy over iterations as SVG, a panel per view, a line per method: mean over seeds, the band their mean std over repeats; baselines are level.</summary>
/// <remarks>Written as text: needs no drawing library, and equal numbers give equal bytes.</remarks>
internal static class AccuracyFigure
{
    /// <summary>Beyond so many methods lines cannot be told apart.</summary>
    public const int MostMethods = 16;

    private const int Width = 460;
    private const int Height = 300;
    private const int Left = 56;
    private const int Top = 40;
    private const int Gap = 30;
    private const int LegendLine = 18;
    private static readonly string[] s_colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999933"];
    private static readonly string[] s_dashes = ["", "6 3"];

    /// <summary>The figure of one setting; null where no method has a result.</summary>
    public static string? Render(string title, IReadOnlyList<TableLine> lines, IReadOnlyList<string> views)
    {
        Series[] series = [.. lines.Where(line => line.Done.Count > 0).Take(MostMethods).Select((line, index) => Series.Of(line, views, index))];
        if (series.Length == 0)
        {
            return null;
        }

        var (highest, last) = (NiceCeiling(series.Max(one => one.Curves.Max(curve => curve.Max(point => point is { } score ? score.Mean + score.Std : 0)))), Math.Max(1, series.Max(one => one.Iterations[^1])));
        var (width, height) = (Left + (views.Count * (Width + Gap + Left)) - Left, Top + Height + 50 + (series.Length * LegendLine) + 10);
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Escape(title)}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n<text x=\"{Left}\" y=\"16\" font-size=\"14\">{Escape(title)}</text>\n");
        foreach (var (panel, view) in views.Index())
        {
            Panel frame = new(Left + (panel * (Width + Gap + Left)), last, highest);
            Axes(svg, frame, view);
            foreach (var one in series)
            {
                Curve(svg, frame, one, one.Curves[panel]);
            }
        }

        foreach (var (index, one) in series.Index())
        {
            var y = Top + Height + 56 + (index * LegendLine);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" y1=\"{y - 4}\" x2=\"{Left + 26}\" y2=\"{y - 4}\" {one.Stroke}/><text x=\"{Left + 34}\" y=\"{y}\">{Escape(one.Name)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Axes(StringBuilder svg, Panel frame, string view)
    {
        var bottom = Top + Height;
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{frame.Left}\" y=\"{Top - 8}\">{Escape(view)}: test accuracy (%) over iterations</text>\n");
        for (var tick = 0; tick <= 4; tick++)
        {
            var (accuracy, iteration) = (frame.Highest * tick / 4, frame.Last * tick / 4.0);
            var (y, x) = (frame.Y(accuracy), frame.X(iteration));
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{frame.Left}\" y1=\"{y:F1}\" x2=\"{frame.Left + Width}\" y2=\"{y:F1}\" stroke=\"#ddd\"/><text x=\"{frame.Left - 6}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{100 * accuracy:0.##}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:F1}\" y=\"{bottom + 18}\" text-anchor=\"middle\">{iteration:0.#}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{frame.Left} {Top}V{bottom}H{frame.Left + Width}\" fill=\"none\" stroke=\"#444\"/>\n");
    }

    private static void Curve(StringBuilder svg, Panel frame, Series one, Score?[] curve)
    {
        // A point without a classifier is left out, and the line drawn past it.
        (double Iteration, Score Score)[] known = [.. curve.Select((score, index) => (Iteration: (double)one.Iterations[index], score)).Where(point => point.score is not null).Select(point => (point.Iteration, point.score!.Value))];
        if (known.Length == 0)
        {
            return;
        }

        // A baseline has one point, which holds at every iteration.
        var points = one.IsLevel
            ? [(0.0, known[0].Score), (frame.Last, known[0].Score)]
            : known;
        var upper = points.Select(point => Point(frame, point.Item1, point.Item2.Mean + point.Item2.Std));
        var lower = points.Reverse().Select(point => Point(frame, point.Item1, Math.Max(0, point.Item2.Mean - point.Item2.Std)));
        svg.Append(CultureInfo.InvariantCulture, $"<polygon points=\"{string.Join(' ', upper.Concat(lower))}\" fill=\"{one.Colour}\" fill-opacity=\"0.12\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{string.Join(' ', points.Select(point => Point(frame, point.Item1, point.Item2.Mean)))}\" fill=\"none\" {one.Stroke}/>\n");
        if (!one.IsLevel)
        {
            foreach (var (iteration, score) in points)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{frame.X(iteration):F1}\" cy=\"{frame.Y(score.Mean):F1}\" r=\"2.5\" fill=\"{one.Colour}\"/>");
            }

            svg.Append('\n');
        }
    }

    private static string Point(Panel frame, double iteration, double accuracy) => FormattableString.Invariant($"{frame.X(iteration):F1},{frame.Y(accuracy):F1}");

    private static double NiceCeiling(double accuracy) => Math.Clamp(Math.Ceiling(accuracy * 20) / 20, 0.05, 1);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private sealed record Panel(int Left, int Last, double Highest)
    {
        public double X(double iteration) => Left + (Width * iteration / Last);

        public double Y(double accuracy) => Top + (Height * (1 - (Math.Min(accuracy, Highest) / Highest)));
    }

    private sealed record Series(string Name, IReadOnlyList<int> Iterations, Score?[][] Curves, bool IsLevel, string Colour, string Dash)
    {
        public string Stroke => $"stroke=\"{Colour}\" stroke-width=\"2\"{(Dash.Length > 0 ? $" stroke-dasharray=\"{Dash}\"" : "")}";

        public static Series Of(TableLine line, IReadOnlyList<string> views, int index)
        {
            // Seeds of a line have the same points: they are one specification but for the seed.
            var level = line.First.Method.Baseline is not null;
            var name = line.SeedsDone < line.SeedsAsked ? FormattableString.Invariant($"{line.Method} ({line.SeedsDone}/{line.SeedsAsked})") : line.Method;
            return new(name, line.Done[0].Scores.Iterations, [.. views.Select(view => Mean(line, view))], level, s_colours[index % s_colours.Length], level ? "2 3" : s_dashes[index / s_colours.Length % s_dashes.Length]);
        }

        private static Score?[] Mean(TableLine line, string view)
        {
            Score?[][] curves = [.. line.Done.Select(seed => seed.Scores.Curve(view))];
            return [.. Enumerable.Range(0, curves.Min(curve => curve.Length)).Select(point => Over([.. curves.Select(curve => curve[point]).OfType<Score>()]))];

            static Score? Over(Score[] seeds) => seeds.Length == 0 ? null : new(seeds.Average(seed => seed.Mean), seeds.Average(seed => seed.Std));
        }
    }
}
