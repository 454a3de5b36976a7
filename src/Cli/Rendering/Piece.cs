using Slfd.Messages.Vocabulary;

namespace Slfd.Cli.Rendering;

/// <summary>Some letters of a line, in one colour.</summary>
/// <param name="Text">The letters.</param>
/// <param name="Colour"><c>#rrggbb</c>; null: the terminal's own.</param>
/// <param name="Bold">Whether they stand out.</param>
internal readonly record struct Piece(string Text, string? Colour = null, bool Bold = false)
{
    public static implicit operator Piece(string text) => new(text);

    /// <summary>A word of the program with its glyph, in its colour.</summary>
    public static Piece Of<T>(Term<T> term)
        where T : struct, Enum => new($"{term.Glyph} {term.Name}", term.Colour);

    /// <summary>What only those need who look for it.</summary>
    public static Piece Quiet(string text) => new(text, Hue.Quiet);

    /// <summary>At most so many letters; what was cut is marked.</summary>
    public Piece Cut(int width) => Text.Length <= width ? this : this with { Text = width <= 0 ? string.Empty : string.Concat(Text.AsSpan(0, width - 1), "…") };
}

/// <summary>A column of a table.</summary>
/// <param name="Head">What stands above it.</param>
/// <param name="Gives">Where the screen is too narrow, columns with a larger number give way first; 0: it never does.</param>
/// <param name="Least">But no further than to so many letters; 0: it is left out where not even its head has room.</param>
/// <param name="Right">Whether it is set to the right, as numbers are.</param>
internal readonly record struct Column(string Head, int Gives = 0, int Least = 6, bool Right = false);
