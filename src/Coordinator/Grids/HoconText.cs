using System.Text;

namespace Slfd.Coordinator.Grids;

/// <summary>A HOCON text before it is parsed: refuses, with file and line, what Akka.NET's parser answers with silence, an endless loop or a stack overflow.</summary>
/// <remarks>reference/akka.md section 1.2 lists the traps: <c>${?X}</c> never reads the environment and empties its key, in a list it never finishes parsing; <c>+=</c> makes a key named <c>x +</c>.</remarks>
internal static class HoconText
{
    public const int MaximumBytes = 1 << 20;
    private const int MaximumDepth = 32;
    private static readonly System.Buffers.SearchValues<char> s_pathLetters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="GridFileException">Missing, unreadable, too large, no text, or a construct that is refused.</exception>
    public static string Read(string file)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MaximumBytes } large)
            {
                throw new GridFileException(file, string.Empty, $"{large.Length} bytes; a grid file has at most {MaximumBytes}");
            }

            bytes = File.ReadAllBytes(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new GridFileException($"{file}: {(File.Exists(file) ? unreadable.Message : Directory.Exists(file) ? "is a folder; expected a grid file" : "no such file")}", unreadable);
        }

        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException notText)
        {
            throw new GridFileException($"{file}: is no UTF-8 text", notText);
        }

        Check(text, file);
        return text;
    }

    /// <summary>Calls <paramref name="found"/> with each <c>${path}</c> outside quotes and comments, and replaces it by what that returns.</summary>
    public static string ReplaceSubstitutions(string text, Func<string, string> found)
    {
        StringBuilder result = new();
        foreach (var (at, length, kind) in Tokens(text))
        {
            var token = text.Substring(at, length);
            result.Append(kind == Kind.Substitution ? found(token[2..^1].Trim()) : token);
        }

        return result.ToString();
    }

    private static void Check(string text, string file)
    {
        Stack<char> open = [];
        foreach (var (at, length, kind) in Tokens(text))
        {
            var token = text.AsSpan(at, length);
            switch (kind)
            {
                case Kind.Broken:
                    throw Refuse(at, token.StartsWith("${", StringComparison.Ordinal) ? "'${' without its '}'" : "a quoted text is not closed");
                case Kind.Substitution when token.StartsWith("${?", StringComparison.Ordinal):
                    throw Refuse(at, $"'{token}': optional substitutions are not read here and would empty the key; write the value, or '${{key}}' for a key of this file");
                case Kind.Substitution when token[2..^1].Trim() is var path && (path.IsEmpty || path.ContainsAnyExcept(s_pathLetters)):
                    throw Refuse(at, $"'{token}': expected '${{key.path}}'");
                case Kind.Other:
                    for (var index = 0; index < token.Length; index++)
                    {
                        CheckLetter(at + index, token[index], index + 1 < token.Length ? token[index + 1] : ' ');
                    }

                    break;
            }
        }

        if (open.Count != 0)
        {
            throw Refuse(text.Length, $"{open.Count} opening bracket(s) are not closed");
        }

        // What is refused here beyond HOCON's own rules makes the parser loop for ever inside lists (found by mutating files at random).
        void CheckLetter(int at, char letter, char next)
        {
            switch (letter)
            {
                case '{' or '[':
                    open.Push(letter);
                    _ = open.Count <= MaximumDepth ? true : throw Refuse(at, $"brackets nest deeper than {MaximumDepth}");
                    break;
                case '}' or ']':
                    var expected = letter == '}' ? '{' : '[';
                    _ = open.TryPop(out var opened) && opened == expected ? true
                        : throw Refuse(at, opened == default ? $"'{letter}' closes nothing" : $"'{letter}' where '{(opened == '{' ? '}' : ']')}' is expected");
                    break;
                case '=' or ':' when open.TryPeek(out var inside) && inside == '[':
                    throw Refuse(at, $"'{letter}' directly inside a list; put 'key = value' in braces");
                case '+' when next == '=':
                    throw Refuse(at, "'+=' is not read here; write the whole list");
                case '$':
                    throw Refuse(at, "'$' outside quotes is only read in '${key}'");
                case '+' or '`' or '^' or '?' or '!' or '@' or '*' or '&' or '\\' or '/' or ';' or '|' or '<' or '>' or '~' or '\'' or '(' or ')' or '%':
                    throw Refuse(at, $"'{letter}' outside quotes");
                case < ' ' when letter is not ('\n' or '\r' or '\t'):
                case '\u007f':
                    throw Refuse(at, $"control character U+{(int)letter:X4}");
            }
        }

        GridFileException Refuse(int at, string problem) => new(file, $"line {text.AsSpan(0, Math.Min(at, text.Length)).Count('\n') + 1}", problem);
    }

    private enum Kind
    {
        Other,
        Quoted,
        Comment,
        Substitution,
        Broken,
    }

    private static IEnumerable<(int At, int Length, Kind Kind)> Tokens(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var (length, kind) = TokenAt(text, at);
            yield return (at, length, kind);
            at += length;
        }
    }

    private static (int Length, Kind Kind) TokenAt(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (rest.StartsWith("\"\"\"", StringComparison.Ordinal))
        {
            var end = rest[3..].IndexOf("\"\"\"", StringComparison.Ordinal);
            return end < 0 ? (rest.Length, Kind.Broken) : (end + 6, Kind.Quoted);
        }

        if (rest[0] == '"')
        {
            for (var index = 1; index < rest.Length && rest[index] != '\n'; index++)
            {
                if (rest[index] == '"')
                {
                    return (index + 1, Kind.Quoted);
                }

                index += rest[index] == '\\' ? 1 : 0;
            }

            return (rest.Length, Kind.Broken);
        }

        if (rest[0] == '#' || rest.StartsWith("//", StringComparison.Ordinal))
        {
            return (rest.IndexOf('\n') is var end and >= 0 ? end : rest.Length, Kind.Comment);
        }

        if (rest.StartsWith("${", StringComparison.Ordinal))
        {
            var end = rest.IndexOfAny('}', '\n');
            return end < 0 || rest[end] == '\n' ? (rest.Length, Kind.Broken) : (end + 1, Kind.Substitution);
        }

        var stop = rest[1..].IndexOfAny("\"#$/".AsSpan());
        return (stop < 0 ? rest.Length : stop + 1, Kind.Other);
    }
}
