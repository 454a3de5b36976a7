namespace Slfd.RealData.Procedural;

/// <summary>How far (u, v) lies outside a figure of radius 1 about the origin; negative inside.</summary>
/// <param name="u">First coordinate in the figure's own, turned and scaled system.</param>
/// <param name="v">Second coordinate, upwards.</param>
/// <param name="detail">In [0, 1): what varies within the class, a thickness or a period.</param>
/// <param name="phase">In [0, 1): where a texture begins.</param>
internal delegate double SignedDistance(double u, double v, double detail, double phase);

/// <summary>The ten classes as signed distances, from +, −, ×, ÷ and square roots alone: these are exact to the bit on every host, while sines are not.</summary>
internal static class Shapes
{
    private const double Sin18 = 0.30901699437494742;
    private const double Cos18 = 0.95105651629515357;
    private const double Sin54 = 0.80901699437494742;
    private const double Cos54 = 0.58778525229247313;
    private const double HalfSqrt3 = 0.86602540378443865;

    /// <summary>Name and figure, in label order.</summary>
    public static IReadOnlyList<(string Name, SignedDistance Figure)> Classes { get; } =
    [
        ("disc", Disc), ("ring", Ring), ("square", Square), ("cross", Cross), ("triangle", Triangle), ("star", Star),
        ("stripes", Stripes), ("checker", Checker), ("dots", Dots), ("wave", Wave),
    ];

    private static double Disc(double u, double v, double detail, double phase) => Length(u, v) - 0.85;

    private static double Ring(double u, double v, double detail, double phase)
    {
        var thickness = 0.12 + 0.12 * detail;
        return Math.Abs(Length(u, v) - (1 - thickness)) - thickness;
    }

    private static double Square(double u, double v, double detail, double phase) => Box(u, v, 0.78, 0.78);

    private static double Cross(double u, double v, double detail, double phase)
    {
        var arm = 0.2 + 0.12 * detail;
        return Math.Min(Box(u, v, 1, arm), Box(u, v, arm, 1));
    }

    /// <summary>Equilateral, its centre of mass at the origin.</summary>
    private static double Triangle(double u, double v, double detail, double phase) =>
        Math.Max(-v, HalfSqrt3 * Math.Abs(u) + 0.5 * v) - 0.55;

    /// <summary>Five points. Mirrored into one tenth, where the outline is a single line from a tip to the notch beside it.</summary>
    private static double Star(double u, double v, double detail, double phase)
    {
        var notch = 0.38 + 0.12 * detail;
        (u, v) = FoldAbove(Math.Abs(u), v, Cos18, Sin18);
        (u, v) = FoldAbove(Math.Abs(u), v, Cos54, Sin54);
        var (du, dv) = (notch * Cos54, notch * Sin54 - 1);
        return (du * (v - 1) - dv * u) / Length(du, dv);
    }

    private static double Stripes(double u, double v, double detail, double phase) => Math.Max(Window(u, v), Bars(u, Period(detail), phase));

    private static double Checker(double u, double v, double detail, double phase)
    {
        var (first, second) = (Bars(u, 1.3 * Period(detail), phase), Bars(v, 1.3 * Period(detail), phase));
        var nearest = Math.Min(Math.Abs(first), Math.Abs(second));
        return Math.Max(Window(u, v), first < 0 == second < 0 ? -nearest : nearest);
    }

    private static double Dots(double u, double v, double detail, double phase)
    {
        var period = Period(detail);
        var (du, dv) = (ToNearest(u / period + phase) * period, ToNearest(v / period) * period);
        return Math.Max(Window(u, v), Length(du, dv) - 0.32 * period);
    }

    private static double Wave(double u, double v, double detail, double phase) =>
        Math.Max(Window(u, v), 0.8 * Bars(u + 0.17 * Swing(v / 0.95 + phase), Period(detail), phase));

    /// <summary>Textures show through a square with rounded corners.</summary>
    private static double Window(double u, double v)
    {
        var (du, dv) = (Math.Max(Math.Abs(u) - 0.6, 0), Math.Max(Math.Abs(v) - 0.6, 0));
        return Length(du, dv) - 0.3;
    }

    private static double Period(double detail) => 0.42 + 0.2 * detail;

    private static double Bars(double u, double period, double phase) => (Math.Abs(ToNearest(u / period + phase)) - 0.25) * period;

    private static double Box(double u, double v, double halfWidth, double halfHeight) => Math.Max(Math.Abs(u) - halfWidth, Math.Abs(v) - halfHeight);

    /// <summary>A sine's stand-in with period 1, made of parabolas.</summary>
    private static double Swing(double turns)
    {
        var t = 2 * ToNearest(turns);
        return 4 * t * (1 - Math.Abs(t));
    }

    /// <summary>Mirrors what lies below the line through the origin in direction (cos, sin) to above it.</summary>
    private static (double U, double V) FoldAbove(double u, double v, double cos, double sin)
    {
        var above = cos * v - sin * u;
        return above >= 0 ? (u, v) : (u + 2 * above * sin, v - 2 * above * cos);
    }

    /// <summary>Signed distance to the nearest integer, in [−½, ½].</summary>
    private static double ToNearest(double x) => x - Math.Floor(x + 0.5);

    private static double Length(double u, double v) => Math.Sqrt(u * u + v * v);
}
