using Slfd.Pictures.Drawings;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Figures;

/// <summary>Mean of Σ's diagonal over iterations, a line per row with a stochastic module; the band holds all its seeds.</summary>
internal static class SigmaFigure
{
    private const int Width = 460;
    private const int Height = 300;
    private const int Left = 72;
    private const int Top = 40;
    private const int LegendLine = 18;

    /// <summary>From this ratio of highest to lowest on the axis is logarithmic.</summary>
    private const double Ratio = 20;

    /// <summary>The figure of one setting; null where no row says what became of Σ.</summary>
    public static Drawing? Of(string title, IReadOnlyList<TableLine> lines)
    {
        var rows = lines.Select(line => (Line: line, Curve: SigmaSection.Curve(line)!)).Where(row => row.Curve is not null).Take(AccuracyFigure.MostMethods).ToList();
        if (rows.Count == 0)
        {
            return null;
        }

        var bands = rows.ConvertAll(row => SigmaSection.Band(row.Line));
        var (low, high) = (bands.Min(band => band.Min(point => point.Low)), bands.Max(band => band.Max(point => point.High)));
        const string Label = "mean diagonal of Σ (logits²)";
        var up = low > 0 && high / low > Ratio ? Axis.Logarithmic(Label, low, high) : Axis.FromZero(Label, high);
        var across = Axis.FromZero("iterations", rows.Max(row => row.Line.First.Distillation!.Iterations), areWhole: true);
        Frame frame = new(Left, Top, Width, Height, across, up);
        List<Ink> inks = [new Ink.Words(16, 16, title, Size: 14), .. frame.Axes("Σ")];
        var below = Top + Height + 66;
        foreach (var (index, (line, curve)) in rows.Index())
        {
            var last = line.First.Distillation!.Iterations - 1;
            double X(int point) => frame.X((double)last * point / Math.Max(1, curve.Length - 1));
            var upper = bands[index].Select((point, at) => (X(at), frame.Y(point.High)));
            var lower = bands[index].Select((point, at) => (X(at), frame.Y(point.Low))).Reverse();
            inks.Add(new Ink.Area([.. upper, .. lower], Colours.Of(index), 0.12));
            inks.Add(new Ink.Line([.. curve.Select((value, at) => (X(at), frame.Y(value)))], Colours.Of(index), Colours.Thickness(index), Colours.Dash(index)));
            inks.Add(new Ink.Line([(Left, below + (index * LegendLine) - 4), (Left + 26, below + (index * LegendLine) - 4)], Colours.Of(index), Colours.Thickness(index), Colours.Dash(index)));
            inks.Add(new Ink.Words(Left + 34, below + (index * LegendLine), line.Name));
        }

        var end = below + (rows.Count * LegendLine);
        return FigurePage.Of(title, inks, Left + Width + 40, Left, end, "lines: mean over seeds; bands: from the lowest seed to the highest");
    }
}
