namespace Slfd.Pictures.Drawings;

/// <summary>A figure as lines, areas and words, from which every format is made. The origin is the upper left corner, lengths are in points of the page.</summary>
/// <param name="Width">Of the page.</param>
/// <param name="Height">Of the page.</param>
/// <param name="Title">What it shows; readers of SVG and PDF see it as the document's title.</param>
/// <param name="Inks">In the order in which they are drawn.</param>
public sealed record Drawing(double Width, double Height, string Title, IReadOnlyList<Ink> Inks);

/// <summary>One thing that is drawn.</summary>
public abstract record Ink
{
    private Ink()
    {
    }

    /// <summary>A line through points, with a colour <c>#rrggbb</c>; <paramref name="Dash"/> is empty for a whole line, else lengths of ink and gap in turn.</summary>
    public sealed record Line(IReadOnlyList<(double X, double Y)> Points, string Colour, double Thickness, IReadOnlyList<double> Dash) : Ink;

    /// <summary>A filled area; <paramref name="Opacity"/> in [0, 1].</summary>
    public sealed record Area(IReadOnlyList<(double X, double Y)> Corners, string Colour, double Opacity) : Ink;

    /// <summary>A filled circle.</summary>
    public sealed record Dot(double X, double Y, double Radius, string Colour) : Ink;

    /// <summary>Words on a base line at (X, Y).</summary>
    /// <param name="X">Where <paramref name="Anchor"/> says.</param>
    /// <param name="Y">Base line.</param>
    /// <param name="Text">One line.</param>
    /// <param name="Size">Of the letters.</param>
    /// <param name="Anchor">Which part of the words is at X.</param>
    /// <param name="Upwards">Whether they are turned to be read from below, around (X, Y).</param>
    /// <param name="Colour">Of the letters.</param>
    public sealed record Words(double X, double Y, string Text, double Size = 12, Anchor Anchor = Anchor.Start, bool Upwards = false, string Colour = "#000000") : Ink;
}

/// <summary>Which part of words is at their place.</summary>
public enum Anchor
{
    /// <summary>Their beginning.</summary>
    Start,

    /// <summary>Their middle.</summary>
    Middle,

    /// <summary>Their end.</summary>
    End,
}
