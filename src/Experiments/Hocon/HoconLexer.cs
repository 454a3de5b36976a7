using System.Buffers;
using System.Globalization;
using System.Text;

namespace Slfd.Experiments.Hocon;

/// <summary>Cuts a file into tokens. What is wrong is noted and passed over, so that the rest is read as well.</summary>
internal sealed class HoconLexer(string file, string text, HoconProblems problems, HoconBudget budget)
{
    // HOCON's own list, and ';' and a leading apostrophe, which only mistakes bring into a grid file.
    private const string Refused = "`^?!@*&\\;";
    private static readonly SearchValues<char> s_punctuation = SearchValues.Create("${}[]:=,+#\"\n");

    private readonly List<HoconToken> _tokens = [];
    private int _at;
    private int _line = 1;
    private int _lineStart;

    /// <summary>All tokens; the last is <see cref="HoconTokenKind.End"/>.</summary>
    /// <exception cref="HoconLimitException">A limit was exceeded.</exception>
    public IReadOnlyList<HoconToken> Tokens()
    {
        while (_at < text.Length)
        {
            Next();
        }

        Add(HoconTokenKind.End, Here(), string.Empty);
        return _tokens;
    }

    private void Next()
    {
        var (letter, next) = (text[_at], _at + 1 < text.Length ? text[_at + 1] : '\0');
        switch (letter)
        {
            case '{': Punctuation(HoconTokenKind.OpenObject, "{"); break;
            case '}': Punctuation(HoconTokenKind.CloseObject, "}"); break;
            case '[': Punctuation(HoconTokenKind.OpenList, "["); break;
            case ']': Punctuation(HoconTokenKind.CloseList, "]"); break;
            case ',': Punctuation(HoconTokenKind.Comma, ","); break;
            case '=' or ':': Punctuation(HoconTokenKind.Is, letter == '=' ? "=" : ":"); break;
            case '+' when next == '=': Punctuation(HoconTokenKind.Appends, "+="); break;
            case '\n':
                Punctuation(HoconTokenKind.Line, "\n");
                NewLine();
                break;
            case '#': Comment(); break;
            case '/' when next == '/': Comment(); break;
            case '"' when text.AsSpan(_at).StartsWith("\"\"\"", StringComparison.Ordinal): Raw(); break;
            case '"': Quoted(); break;
            case '$' when next == '{': Substitution(); break;
            default:
                if (IsSpace(letter))
                {
                    Space();
                }
                else
                {
                    Plain();
                }

                break;
        }
    }

    private void Punctuation(HoconTokenKind kind, string written)
    {
        Add(kind, Here(), written);
        _at += written.Length;
    }

    private void NewLine() => (_line, _lineStart) = (_line + 1, _at);

    private void Space()
    {
        var (place, start) = (Here(), _at);
        while (_at < text.Length && IsSpace(text[_at]))
        {
            _at++;
        }

        Add(HoconTokenKind.Space, place, text[start.._at]);
    }

    private void Comment()
    {
        while (_at < text.Length && text[_at] != '\n')
        {
            var rune = RuneHere();
            if (!Printable.AllowsInComment(rune))
            {
                problems.Add(Here(), null, $"character {Printable.Code(rune)} in a comment: it cannot be seen, or it turns the direction of what follows");
            }

            _at += rune.Utf16SequenceLength;
        }
    }

    private void Plain()
    {
        var (place, start) = (Here(), _at);
        StringBuilder content = new();
        if (text[_at] == '\'')
        {
            problems.Add(place, null, "a text stands in double quotes (\"), not in single ones");
        }

        while (_at < text.Length && !IsSpace(text[_at]) && !EndsPlain(start))
        {
            var rune = RuneHere();
            if (Allowed(rune, "outside quotes"))
            {
                content.Append(rune.ToString());
            }

            if (rune.IsAscii && (Refused.Contains((char)rune.Value, StringComparison.Ordinal) || rune.Value is '$' || (rune.Value == '+' && !IsExponent(content))))
            {
                problems.Add(Here(), null, rune.Value switch
                {
                    '$' => "'$' outside quotes is only read in '${key}'",
                    ';' => "';' outside quotes; a comma or a new line ends a value",
                    _ => $"'{rune}' outside quotes",
                });
            }

            _at += rune.Utf16SequenceLength;
        }

        if (content.Length > 0)
        {
            Add(HoconTokenKind.Plain, place, content.ToString());
        }
    }

    private bool EndsPlain(int start) => text[_at] switch
    {
        '+' => _at + 1 < text.Length && text[_at + 1] == '=',
        '$' => _at + 1 < text.Length && text[_at + 1] == '{',
        '/' => _at > start && _at + 1 < text.Length && text[_at + 1] == '/',
        var letter => s_punctuation.Contains(letter),
    };

    /// <summary>Whether a plus belongs to a number such as 1e+6.</summary>
    private static bool IsExponent(StringBuilder content) =>
        content.Length > 2 && content[^1] == '+' && content[^2] is 'e' or 'E' && (char.IsAsciiDigit(content[0]) || content[0] is '-' or '.');

    /// <summary>A text of one line. One that is not closed ends where a value would: the rest of the line is read as if it had been closed there.</summary>
    private void Quoted()
    {
        var (place, start) = (Here(), _at++);
        StringBuilder content = new();
        while (_at < text.Length && text[_at] is not ('"' or '\n'))
        {
            if (text[_at] == '\\')
            {
                Escape(content);
                continue;
            }

            var rune = RuneHere();
            if (Allowed(rune, "in a text"))
            {
                content.Append(rune.ToString());
            }

            _at += rune.Utf16SequenceLength;
        }

        if (_at < text.Length && text[_at] == '"')
        {
            _at++;
            Add(HoconTokenKind.Quoted, place, content.ToString());
            return;
        }

        problems.Add(place, null, "the text that begins here is not closed on its line");
        var end = text.AsSpan(start + 1, _at - start - 1).IndexOfAny(",]}#");
        _at = end < 0 ? _at : start + 1 + end;
        Add(HoconTokenKind.Quoted, place, Printable.Show(text[(start + 1).._at].Trim(), int.MaxValue));
    }

    private void Escape(StringBuilder content)
    {
        var (place, letter) = (Here(), _at + 1 < text.Length ? text[_at + 1] : '\n');
        _at += letter == '\n' ? 1 : 2;
        switch (letter)
        {
            case '"' or '\\' or '/': content.Append(letter); break;
            case 'u' when CodeAt(_at) is { } code:
                _at += 4;
                if (char.IsHighSurrogate(code) && _at + 1 < text.Length && text[_at] == '\\' && text[_at + 1] == 'u' && CodeAt(_at + 2) is { } low && char.IsLowSurrogate(low))
                {
                    _at += 6;
                    AddEscaped(content, new(code, low), place);
                }
                else if (Rune.TryCreate(code, out var rune))
                {
                    AddEscaped(content, rune, place);
                }
                else
                {
                    problems.Add(place, null, $"'\\u{(int)code:X4}' is half a character");
                }

                break;
            case 'n' or 't' or 'r' or 'b' or 'f':
                problems.Add(place, null, $"'\\{letter}' writes a control character, which no name, path or value of a grid has");
                break;
            default:
                problems.Add(place, null, $"'\\{(letter == '\n' ? string.Empty : Printable.Show(letter.ToString()))}' is no escape; a backslash is written '\\\\'");
                break;
        }
    }

    private void AddEscaped(StringBuilder content, Rune rune, HoconPlace place)
    {
        if (Allowed(rune, "in a text", place))
        {
            content.Append(rune.ToString());
        }
    }

    private char? CodeAt(int at) =>
        at + 4 <= text.Length && ushort.TryParse(text.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ? (char)code : null;

    /// <summary>A text between three quotes on each side, over as many lines as it likes; more quotes at its end are its own.</summary>
    private void Raw()
    {
        var (place, start) = (Here(), _at);
        var end = text.IndexOf("\"\"\"", start + 3, StringComparison.Ordinal);
        if (end < 0)
        {
            problems.Add(place, null, "the text that begins here with three quotes is not closed");
            problems.StructureIsLost = true;
            _at = text.Length;
            Add(HoconTokenKind.Quoted, place, string.Empty);
            return;
        }

        while (end + 3 < text.Length && text[end + 3] == '"')
        {
            end++;
        }

        StringBuilder content = new();
        for (_at = start + 3; _at < end;)
        {
            var rune = RuneHere();
            if (rune.Value is '\n' or '\r' or '\t' || Allowed(rune, "in a text"))
            {
                content.Append(rune.ToString());
            }

            _at += rune.Utf16SequenceLength;
            if (rune.Value == '\n')
            {
                NewLine();
            }
        }

        _at = end + 3;
        Add(HoconTokenKind.Quoted, place, content.ToString());
    }

    private void Substitution()
    {
        var (place, start) = (Here(), _at);
        var end = text.AsSpan(start).IndexOfAny('}', '\n') is var found && found < 0 ? text.Length : start + found;
        budget.CountSubstitution(place);

        if (end == text.Length || text[end] == '\n')
        {
            problems.Add(place, null, "'${' without its '}'");
            _at = end;
            Add(HoconTokenKind.Substitution, place, text[start..end]);
            return;
        }

        _at = end + 1;
        var optional = start + 2 < end && text[start + 2] == '?';
        var path = PathOf(text[(start + (optional ? 3 : 2))..end].Trim(), place);
        if (path is null)
        {
            problems.Add(place, null, $"'{Printable.Show(text[start.._at])}': expected '${{key.path}}'");
        }

        Add(HoconTokenKind.Substitution, place, text[start.._at], path, optional);
    }

    /// <summary>Reads the inside of a substitution; null where it is no path.</summary>
    private static HoconPath? PathOf(string inside, HoconPlace place)
    {
        PathBuilder path = new(place);
        var parts = inside.Split('"');
        for (var part = 0; part < parts.Length; part++)
        {
            if (part % 2 == 1)
            {
                path.AddQuoted(parts[part]);
            }
            else if (parts[part].All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            {
                path.AddPlain(parts[part]);
            }
            else
            {
                return null;
            }
        }

        var built = path.Build();
        return path.HasGap || parts.Length % 2 == 0 || !built.Names.All(Printable.Allows) ? null : built;
    }

    /// <summary>White space is what Unicode calls a space, tabs and the carriage return before a line's end.</summary>
    private static bool IsSpace(char letter) => letter is ' ' or '\t' or '\r' || (letter > '\u007f' && char.GetUnicodeCategory(letter) == UnicodeCategory.SpaceSeparator);

    private bool Allowed(Rune rune, string where) => Allowed(rune, where, Here());

    private bool Allowed(Rune rune, string where, HoconPlace place)
    {
        if (Printable.Allows(rune))
        {
            return true;
        }

        problems.Add(place, null, $"character {Printable.Code(rune)} {where}: control characters and those that cannot be seen or that turn the direction of writing are refused");
        return false;
    }

    private Rune RuneHere() => Rune.TryGetRuneAt(text, _at, out var rune) ? rune : Rune.ReplacementChar;

    private HoconPlace Here() => new(file, _line, _at - _lineStart + 1);

    private void Add(HoconTokenKind kind, HoconPlace place, string content, HoconPath? path = null, bool optional = false) =>
        _tokens.Add(new(kind, place, content, path, optional));
}
