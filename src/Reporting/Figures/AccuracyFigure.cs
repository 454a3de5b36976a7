using Slfd.Pictures.Drawings;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Figures;

/// <summary>Test accuracy over iterations, a panel per view, a line per method: mean over seeds, the band their mean std over repeats; baselines are level.</summary>
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
    private const int BelowAxis = 66;
    private const int AsideOfBorder = 7, MostBeside = 8;

    /// <summary>The figure of one setting; null where no method was evaluated at two points or more.</summary>
    public static Drawing? Of(string title, IReadOnlyList<TableLine> lines, IReadOnlyList<string> views)
    {
        Series[] series = [.. lines.Where(line => line.Done.Count > 0).Take(MostMethods).Select((line, index) => Series.Of(line, views, index))];
        if (!Array.Exists(series, one => one.Iterations.Count > 1))
        {
            return null;
        }

        var up = Axis.FromZero("test accuracy (%)", series.Max(one => one.Curves.Max(curve => curve.Max(point => point is { } score ? Math.Min(1, score.Mean + score.Std) : 0))), unit: 100);
        var across = Axis.FromZero("iterations", Math.Max(1, series.Max(one => one.Iterations[^1])), areWhole: true);
        List<Ink> inks = [new Ink.Words(Left, 16, title, Size: 14)];
        foreach (var (panel, view) in views.Index())
        {
            Frame frame = new(Left + (panel * (Width + Gap + Left)), Top, Width, Height, across, up);
            inks.AddRange(frame.Axes(view));
            inks.AddRange(series.SelectMany(one => Curve(frame, one, one.Curves[panel])));
        }

        var below = Top + Height + BelowAxis;
        foreach (var (index, one) in series.Index())
        {
            var y = below + (index * LegendLine);
            inks.Add(one.IsDot ? new Ink.Dot(Left + 13, y - 4, 3.5, one.Colour) : one.Stroke([(Left, y - 4), (Left + 26, y - 4)]));
            inks.Add(new Ink.Words(Left + 34, y, one.Name));
        }

        var seeds = lines.Max(line => line.SeedsDone);
        var end = below + (series.Length * LegendLine);
        return FigurePage.Of(title, inks, Math.Max(views.Count * (Width + Gap + Left), 660), Left, end,
            FormattableString.Invariant($"lines: mean over {(seeds == 1 ? "1 seed" : $"{seeds} seeds")}; bands: ± population std over evaluation repeats{(seeds > 1 ? ", averaged over seeds" : "")}{(Array.Exists(series, one => one.IsDot) ? "; dots with bars: one evaluation point" : "")}"));
    }

    private static IEnumerable<Ink> Curve(Frame frame, Series one, Score?[] curve)
    {
        // A point without a classifier is left out, and the line drawn past it.
        (double Iteration, Score Score)[] known = [.. curve.Select((score, index) => (Iteration: (double)one.Iterations[index], score)).Where(point => point.score is not null).Select(point => (point.Iteration, point.score!.Value))];
        if (known.Length == 0)
        {
            yield break;
        }

        if (one.IsDot || (known.Length == 1 && !one.IsLevel))
        {
            // One evaluation point among curves: a dot with its deviation, a little inside of the border.
            var x = Math.Min(frame.X(known[0].Iteration), frame.Left + frame.Width - (AsideOfBorder * (1 + (one.Place % MostBeside))));
            foreach (var ink in frame.Whisker(x, known[0].Score.Mean, known[0].Score.Std, one.Colour))
            {
                yield return ink;
            }

            yield return new Ink.Dot(x, frame.Y(known[0].Score.Mean), 3.5, one.Colour);
            yield break;
        }

        // A baseline has one point, which holds at every iteration.
        var points = one.IsLevel ? [(0.0, known[0].Score), (frame.Across.Highest, known[0].Score)] : known;
        var upper = points.Select(point => (frame.X(point.Item1), frame.Y(point.Item2.Mean + point.Item2.Std)));
        var lower = points.Reverse().Select(point => (frame.X(point.Item1), frame.Y(point.Item2.Mean - point.Item2.Std)));
        yield return new Ink.Area([.. upper, .. lower], one.Colour, 0.12);
        var middle = points.Select(point => (frame.X(point.Item1), frame.Y(point.Item2.Mean))).ToList();
        yield return one.Stroke(middle, isCurve: true);
        foreach (var (x, y) in one.IsLevel ? [] : middle)
        {
            yield return new Ink.Dot(x, y, one.Thickness > 2 ? 4 : 2.5, one.Colour);
        }
    }

    private sealed record Series(string Name, IReadOnlyList<int> Iterations, Score?[][] Curves, bool IsLevel, int Place)
    {
        public string Colour => Colours.Of(Place);

        /// <summary>Whether there is one evaluation point, of which no line can be drawn.</summary>
        public bool IsDot => Iterations.Count == 1 && !IsLevel;

        public double Thickness => Colours.Thickness(Place);

        public Ink.Line Stroke(List<(double X, double Y)> points, bool isCurve = false) =>
            new(isCurve && points.Count == 2 ? [points[0], ((points[0].X + points[1].X) / 2, (points[0].Y + points[1].Y) / 2), points[1]] : points, Colour, Thickness, IsLevel ? [2, 3] : Colours.Dash(Place));

        public static Series Of(TableLine line, IReadOnlyList<string> views, int index)
        {
            // Seeds of a line have the same points: they are one specification but for the seed.
            var name = line.SeedsDone < line.SeedsAsked ? FormattableString.Invariant($"{line.Name} ({line.SeedsDone}/{line.SeedsAsked})") : line.Name;
            return new(name, line.Done[0].Scores.Iterations, [.. views.Select(view => Mean(line, view))], line.First.Method.Baseline is not null, index);
        }

        private static Score?[] Mean(TableLine line, string view)
        {
            Score?[][] curves = [.. line.Done.Select(seed => seed.Scores.Curve(view))];
            return [.. Enumerable.Range(0, curves.Min(curve => curve.Length)).Select(point => Over([.. curves.Select(curve => curve[point]).OfType<Score>()]))];

            static Score? Over(Score[] seeds) => seeds.Length == 0 ? null : new(seeds.Average(seed => seed.Mean), seeds.Average(seed => seed.Std));
        }
    }
}
