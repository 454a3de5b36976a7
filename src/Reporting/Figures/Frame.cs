using Slfd.Pictures.Drawings;

namespace Slfd.Reporting.Figures;

/// <summary>A panel of a figure: its place on the page, its axes, and where values lie in it.</summary>
internal sealed record Frame(double Left, double Top, double Width, double Height, Axis Across, Axis Up)
{
    private const string Grid = "#dddddd";
    private const string Border = "#444444";

    public double Bottom => Top + Height;

    public double X(double value) => Left + (Width * Across.Share(value));

    public double Y(double value) => Top + (Height * (1 - Up.Share(value)));

    /// <summary>Axes with their ticks and labels, and a heading above.</summary>
    public IEnumerable<Ink> Axes(string heading)
    {
        yield return new Ink.Words(Left, Top - 8, heading);
        foreach (var (at, text) in Up.Ticks)
        {
            yield return Line(Grid, 1, (Left, Y(at)), (Left + Width, Y(at)));
            yield return new Ink.Words(Left - 6, Y(at) + 4, text, Anchor: Anchor.End);
        }

        foreach (var (at, text) in Across.Ticks)
        {
            yield return Line(Border, 1, (X(at), Bottom), (X(at), Bottom + 4));
            yield return new Ink.Words(X(at), Bottom + 18, text, Anchor: Anchor.Middle);
        }

        yield return new Ink.Words(Left + (Width / 2), Bottom + 36, Across.Label, Anchor: Anchor.Middle);
        if (Up.Label.Length > 0)
        {
            yield return new Ink.Words(Left - 44, Top + (Height / 2), Up.Label, Anchor: Anchor.Middle, Upwards: true);
        }

        yield return Line(Border, 1, (Left, Top), (Left, Bottom));
        yield return Line(Border, 1, (Left, Bottom), (Left + Width, Bottom));
    }

    /// <summary>An upright error bar with ends.</summary>
    public IEnumerable<Ink> Whisker(double x, double mean, double std, string colour)
    {
        var (low, high) = (Y(mean - std), Y(mean + std));
        return [Line(colour, 1.5, (x, low), (x, high)), Line(colour, 1.5, (x - 3, low), (x + 3, low)), Line(colour, 1.5, (x - 3, high), (x + 3, high))];
    }

    /// <summary>A whole line.</summary>
    public static Ink Line(string colour, double thickness, params (double X, double Y)[] points) => new Ink.Line(points, colour, thickness, []);
}

/// <summary>Colours that people with any colour vision tell apart (Okabe and Ito), then again dashed.</summary>
internal static class Colours
{
    private static readonly string[] s_all = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999933"];

    /// <summary>The published values' colour.</summary>
    public const string Paper = "#777777";

    public static string Of(int index) => s_all[index % s_all.Length];

    /// <summary>Earlier lines are thicker, so that one that coincides with a later one is seen on both sides of it.</summary>
    public static double Thickness(int index) => index < 3 ? 5.5 - (1.75 * index) : 1.5;

    /// <summary>The first eight have whole lines.</summary>
    public static double[] Dash(int index) => index / s_all.Length % 2 == 0 ? [] : [6, 3];
}
