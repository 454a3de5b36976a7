using System.Globalization;
using Slfd.Experiments.Classifiers;
using Slfd.Pictures.Drawings;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Figures;

/// <summary>The headline numbers of a setting as a matrix of methods and architectures; the darker, the higher.</summary>
internal static class ArchitectureFigure
{
    private const int Cell = 86;
    private const int RowHeight = 30;
    private const int Top = 48;
    private const double LetterWidth = 7.2;

    /// <summary>The figure; null with one architecture, or where nothing is done.</summary>
    public static Drawing? Of(string title, GridTable table, IReadOnlyList<TableLine> lines)
    {
        string[] architectures = [.. table.Views.Where(view => view != Architectures.Cross)];
        TableLine[] shown = [.. lines.Where(line => line.Done.Count > 0).Take(AccuracyFigure.MostMethods)];
        if (architectures.Length < 2 || shown.Length == 0)
        {
            return null;
        }

        double[] means = [.. from line in shown from view in architectures let summary = line.Entry(view, Choice.Best).Summary where summary is not null select summary.Mean];
        if (means.Length == 0)
        {
            return null;
        }

        var (lowest, highest) = (means.Min(), Math.Max(means.Max(), means.Min() + 1e-9));
        var left = 24 + (LetterWidth * shown.Max(line => line.Name.Length));
        List<Ink> inks = [new Ink.Words(16, 16, title, Size: 14)];
        foreach (var (column, view) in architectures.Index())
        {
            inks.Add(new Ink.Words(left + ((column + 0.5) * Cell), Top - 8, view, Anchor: Anchor.Middle));
        }

        foreach (var (row, line) in shown.Index())
        {
            var y = Top + (row * RowHeight);
            inks.Add(new Ink.Words(left - 8, y + 20, line.Name, Anchor: Anchor.End));
            foreach (var (column, view) in architectures.Index())
            {
                var (x, summary) = (left + (column * Cell), line.Entry(view, Choice.Best).Summary);
                var share = summary is null ? 0 : (summary.Mean - lowest) / (highest - lowest);
                inks.Add(new Ink.Area([(x, y), (x + Cell - 2, y), (x + Cell - 2, y + RowHeight - 2), (x, y + RowHeight - 2)], summary is null ? "#eeeeee" : Shade(share), 1));
                inks.Add(new Ink.Words(x + (Cell / 2.0) - 1, y + 19, summary is null ? "-" : Percent.Short(summary.Mean), Anchor: Anchor.Middle, Colour: share > 0.55 ? "#ffffff" : "#000000"));
            }
        }

        return FigurePage.Of(title, inks, Math.Max(left + (architectures.Length * Cell) + 16, 480), 16, Top + (shown.Length * RowHeight) + 18, "test accuracy (%), mean over seeds, best; the darker, the higher");
    }

    /// <summary>From nearly white to dark blue.</summary>
    private static string Shade(double share) => string.Create(CultureInfo.InvariantCulture, $"#{Between(0xEA, 0x08, share):x2}{Between(0xF2, 0x45, share):x2}{Between(0xFA, 0x94, share):x2}");

    private static int Between(int light, int dark, double share) => (int)Math.Round(light + ((dark - light) * share));
}
