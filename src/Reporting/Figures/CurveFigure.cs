using Slfd.Pictures.Drawings;
using Slfd.Reporting.Curves;

namespace Slfd.Reporting.Figures;

/// <summary>What an attempt did, update by update: the loss and its terms, the rate, memory, and what the method learns besides.</summary>
public static class CurveFigure
{
    private const int Width = 400;
    private const int Height = 190;
    private const int Left = 66;
    private const int Top = 30;
    private const int LegendLine = 18;

    /// <summary>From this ratio of highest to lowest on the axis is logarithmic.</summary>
    private const double Ratio = 20;

    private const string Memory = "memory";

    /// <summary>Each figure with the columns of <c>metrics.csv</c> that it shows, and their names for people.</summary>
    private static readonly (string Heading, string Label, (string Column, string Name)[] Lines)[] s_panels =
    [
        ("loss", "matching loss", [("loss", "loss"), ("matching", "matching term"), ("mean_term", "μ term"), ("spread_term", "Σ term")]),
        ("rate", "iterations a second", [("rate", "rate")]),
        (Memory, "memory (MB)", [("memory_mb", "memory")]),
        ("Σ", "mean diagonal of Σ (logits²)", [("variance", "Σ")]),
        ("student", "learned rate α", [("student_rate", "α")]),
    ];

    /// <summary>The figures of an attempt, the loss first; those of which it has no number are left out.</summary>
    /// <param name="curves">What was read of it.</param>
    /// <param name="iterations">Where the axis ends, if that is not before the latest iteration.</param>
    /// <param name="memoryOf">Whose memory is measured, for people: <c>the device</c>; empty: that is not known.</param>
    public static IEnumerable<Drawing> Of(CurveReader curves, int iterations, string memoryOf = "") =>
        from panel in s_panels
        let shown = Known(panel.Lines.Select(line => (line.Name, curves.Of(line.Column))))
        where shown.Count > 0
        select Of(panel.Heading, panel.Heading == Memory && memoryOf.Length > 0 ? $"memory of {memoryOf} (MB)" : panel.Label, shown, Math.Max(iterations, curves.Last));

    /// <summary>What several attempts did, their lines over each other: of each figure the quantity that leads it, the loss without its terms. Figures of which none has a number are left out.</summary>
    /// <param name="attempts">What each is called, and what was read of it.</param>
    public static IEnumerable<Drawing> Over(IReadOnlyList<(string Name, CurveReader Curves)> attempts) =>
        from panel in s_panels
        let shown = Known(attempts.Select(attempt => (attempt.Name, attempt.Curves.Of(panel.Lines[0].Column))))
        where shown.Count > 0
        select Of(panel.Heading, panel.Label, shown, attempts.Max(attempt => attempt.Curves.Last));

    private static List<(string Name, Curve Curve)> Known(IEnumerable<(string Name, Curve? Curve)> lines) => [.. lines.Where(line => line.Curve is not null).Select(line => (line.Name, line.Curve!))];

    private static Drawing Of(string heading, string label, List<(string Name, Curve Curve)> lines, int last)
    {
        var (low, high) = (lines.Min(line => line.Curve.Points.Min(point => point.Low)), lines.Max(line => line.Curve.Points.Max(point => point.High)));
        var up = low > 0 && high / low > Ratio ? Axis.Logarithmic(label, low, high) : Axis.Linear(label, Math.Min(0, low), high);
        Frame frame = new(Left, Top, Width, Height, Axis.FromZero("iterations", Math.Max(1, last)), up);
        List<Ink> inks = [.. frame.Axes(heading)];
        var below = Top + Height + 58;
        foreach (var (index, (name, curve)) in lines.Index())
        {
            if (curve.Points.Any(point => point.High > point.Low))
            {
                inks.Add(new Ink.Area([.. curve.Points.Select(point => (frame.X(point.Iteration), frame.Y(point.High))), .. curve.Points.Reverse().Select(point => (frame.X(point.Iteration), frame.Y(point.Low)))], Colours.Of(index), 0.18));
            }

            if (curve.Points is [var only])
            {
                inks.Add(new Ink.Dot(frame.X(only.Iteration), frame.Y(only.Mean), 3, Colours.Of(index)));
            }

            inks.Add(new Ink.Line([.. curve.Points.Select(point => (frame.X(point.Iteration), frame.Y(point.Mean)))], Colours.Of(index), 2, index == 0 ? [] : [6 - index, 3]));
            if (lines.Count > 1)
            {
                var (x, y) = (Left + (index % 2 * (Width / 2)), below + (index / 2 * LegendLine));
                inks.Add(new Ink.Line([(x, y - 4), (x + 26, y - 4)], Colours.Of(index), 2, index == 0 ? [] : [6 - index, 3]));
                inks.Add(new Ink.Words(x + 34, y, name));
            }
        }

        var end = lines.Count > 1 ? below + ((lines.Count + 1) / 2 * LegendLine) - 6 : below - 12;
        var lately = lines.Select((line, index) => FormattableString.Invariant($"{(index == 0 && lines.Count == 1 ? string.Empty : $"{line.Name} ")}{line.Curve.Points[^1].Mean:G4}"));
        return new(Left + Width + 24, end, FormattableString.Invariant($"{label} over {last} iterations, lately {string.Join(", ", lately)}"), inks);
    }
}
