using Spectre.Console;

namespace Slfd.Cli.Rendering;

/// <summary>Lines for a person, made to fit a width: one value for a terminal with colours, for a file, and for a screen that is redrawn.</summary>
/// <param name="width">Letters in a line; <see cref="Unlimited"/>: as many as it takes.</param>
internal sealed class Screen(int width = Screen.Unlimited)
{
    /// <summary>Of a file or a pipe: nothing is cut.</summary>
    public const int Unlimited = int.MaxValue;

    private const string Gap = "  ";

    /// <summary>Width of a column that is left out.</summary>
    private const int Dropped = -1;
    private readonly List<Piece[]> _lines = [];

    /// <summary>Letters in a line.</summary>
    public int Width => width;

    /// <summary>The lines.</summary>
    public IReadOnlyList<Piece[]> Lines => _lines;

    /// <summary>Adds a line; what is too long is cut.</summary>
    public Screen Line(params IEnumerable<Piece> pieces)
    {
        List<Piece> fitting = [];
        var left = width;
        foreach (var piece in pieces)
        {
            // A line end in a text from elsewhere would break the screen.
            var plain = piece.Text.Contains('\n', StringComparison.Ordinal) ? piece with { Text = piece.Text.ReplaceLineEndings(" ") } : piece;
            fitting.Add(plain.Cut(left));
            left -= Math.Min(left, plain.Text.Length);
            if (left == 0)
            {
                break;
            }
        }

        _lines.Add([.. fitting]);
        return this;
    }

    /// <summary>Adds a sentence under a head; where it is too long it goes on in the next lines, below its beginning.</summary>
    public Screen Sentence(Piece head, string sentence, string? colour = null)
    {
        var room = width == Unlimited ? Unlimited : Math.Max(20, width - head.Text.Length);
        var first = true;
        foreach (var part in Wrapped(sentence.ReplaceLineEndings(" "), room))
        {
            Line(first ? head : new string(' ', head.Text.Length), new Piece(part, colour));
            first = false;
        }

        return this;
    }

    /// <summary>Adds rows under their heads, each column as wide as it must be, or as it can.</summary>
    public Screen Table(IReadOnlyList<Column> columns, IReadOnlyList<Piece[]> rows, string indent = "")
    {
        var widths = Widths(columns, rows, indent.Length);
        Line(Row(columns, [.. columns.Select(column => Piece.Quiet(column.Head))], widths, indent));
        foreach (var row in rows)
        {
            Line(Row(columns, row, widths, indent));
        }

        return this;
    }

    /// <summary>Adds an empty line.</summary>
    public Screen Blank() => Line();

    /// <summary>Adds the lines of another one, which was made for the same width.</summary>
    public Screen Append(Screen other)
    {
        _lines.AddRange(other._lines);
        return this;
    }

    /// <summary>Only so many lines, the last of which says how many are not shown.</summary>
    public Screen Cropped(int height)
    {
        if (_lines.Count <= height)
        {
            return this;
        }

        Screen cropped = new(width);
        cropped._lines.AddRange(_lines.Take(Math.Max(0, height - 1)));
        return cropped.Line(Piece.Quiet($"… {_lines.Count - cropped._lines.Count} more lines"));
    }

    /// <summary>Prints it without colours.</summary>
    public void Print(TextWriter output)
    {
        foreach (var line in _lines)
        {
            output.WriteLine(string.Concat(line.Select(piece => piece.Text)).TrimEnd());
        }
    }

    /// <summary>Prints it as a terminal can show it.</summary>
    public void Print(IAnsiConsole terminal)
    {
        foreach (var line in _lines)
        {
            terminal.Write(Paragraph(line));
            terminal.WriteLine();
        }
    }

    /// <summary>One line as the library draws it.</summary>
    public static Paragraph Paragraph(Piece[] line)
    {
        Paragraph paragraph = new() { Overflow = Overflow.Ellipsis };
        for (var index = 0; index < line.Length; index++)
        {
            var piece = line[index];
            var text = index == line.Length - 1 ? piece.Text.TrimEnd() : piece.Text;
            paragraph.Append(text, new Style(piece.Colour is { } colour ? Color.FromHex(colour) : null, decoration: piece.Bold ? Decoration.Bold : null));
        }

        return paragraph;
    }

    private int[] Widths(IReadOnlyList<Column> columns, IReadOnlyList<Piece[]> rows, int indent)
    {
        var widths = columns.Select((column, index) => rows.Select(row => row[index].Text.Length).Append(column.Head.Length).Max()).ToArray();
        if (width == Unlimited)
        {
            return widths;
        }

        var over = indent + widths.Sum() + (Gap.Length * (columns.Count - 1)) - width;
        foreach (var index in Enumerable.Range(0, columns.Count).Where(index => columns[index].Gives > 0).OrderByDescending(index => columns[index].Gives))
        {
            var cut = Math.Clamp(over, 0, Math.Max(0, widths[index] - columns[index].Least));
            if (columns[index].Least == 0 && widths[index] - cut < columns[index].Head.Length)
            {
                over -= widths[index] + Gap.Length;
                widths[index] = Dropped;
                continue;
            }

            widths[index] -= cut;
            over -= cut;
        }

        return widths;
    }

    private static IEnumerable<Piece> Row(IReadOnlyList<Column> columns, Piece[] row, int[] widths, string indent)
    {
        yield return indent;
        var last = Array.FindLastIndex(widths, width => width != Dropped);
        for (var index = 0; index <= last; index++)
        {
            if (widths[index] == Dropped)
            {
                continue;
            }

            var piece = row[index].Cut(widths[index]);
            yield return piece with { Text = (columns[index].Right ? piece.Text.PadLeft(widths[index]) : piece.Text.PadRight(widths[index])) + (index < last ? Gap : string.Empty) };
        }
    }

    private static IEnumerable<string> Wrapped(string sentence, int room)
    {
        while (sentence.Length > room)
        {
            var at = sentence.LastIndexOf(' ', room);
            at = at > room / 2 ? at : room;
            yield return sentence[..at];
            sentence = sentence[at..].TrimStart();
        }

        yield return sentence;
    }
}
