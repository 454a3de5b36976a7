namespace Slfd.Messages.Coordination;

/// <summary>Texts for people that come from elsewhere, as they may stand in a journal, a log line and a terminal.</summary>
public static class ForeignText
{
    /// <summary>At most <paramref name="longest"/> letters, without control characters; what was cut is marked.</summary>
    public static string Clean(string? text, int longest) => Cleaned(text is null ? string.Empty : text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest - 1), "…"));

    /// <summary>The same of the last lines of a longer text.</summary>
    public static string CleanTail(string? text, int longest) => Cleaned(text is null ? string.Empty : text.Length <= longest ? text : string.Concat("…", text.AsSpan(text.Length - longest + 1)));

    /// <summary>The same as one line, for a word, a reason or a list of what happened: with line ends it could pass for further lines of these.</summary>
    public static string Line(string? text, int longest = int.MaxValue) => Clean(text, longest).Replace('\n', ' ').Replace('\t', ' ');

    /// <summary>The same for a log: all lines but the first are indented, so that none passes for a line with a time of its own.</summary>
    public static string Indented(string? text) => Clean(text, int.MaxValue).Replace("\n", "\n    ", StringComparison.Ordinal);

    /// <summary>Line ends and tabs stay; of everything else that moves a cursor, colours or turns text around, a question mark is left.</summary>
    private static string Cleaned(string text) => text.Any(Moves) ? new([.. text.Select(letter => Moves(letter) ? '?' : letter)]) : text;

    private static bool Moves(char letter) => (char.IsControl(letter) && letter is not ('\n' or '\t'))
        || letter is '\u061C' or (>= '\u200E' and <= '\u200F') or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
