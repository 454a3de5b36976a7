namespace Slfd.Experiments.Hocon;

/// <summary>Fields, includes and what stands to the right of a key.</summary>
internal sealed partial class HoconParser
{
    private const string Include = "include";
    private const int LongestInclude = 40;

    private MemberSyntax? Member()
    {
        if (Current is { Kind: HoconTokenKind.Plain, Text: Include } && tokens[_at + 1].Kind == HoconTokenKind.Space && IncludeAt(_at) is { IsInclude: true } include)
        {
            _at = include.End;
            return include.Member;
        }

        var first = Current;
        var (path, isWhole) = Key();
        var next = AfterBlank(_at);
        if (tokens[next].IsSeparator || tokens[next].Kind == HoconTokenKind.OpenObject)
        {
            _at = next;
        }

        if (first is { Kind: HoconTokenKind.Plain, Text: Include } && Current.IsSeparator)
        {
            problems.Add(first.Place, null, "'include' is a word of the language: 'include \"file\"'; as a key it stands in quotes");
        }

        var appends = Current.Kind == HoconTokenKind.Appends;
        switch (Current.Kind)
        {
            case HoconTokenKind.OpenObject:
                break;
            case HoconTokenKind.Is or HoconTokenKind.Appends:
                _at++;
                if (!FindValue())
                {
                    problems.Add(first.Place, null, $"'{path}' has no value");
                    return null;
                }

                break;
            case HoconTokenKind.OpenList:
                problems.Add(Current.Place, null, $"'=' is expected between '{path}' and its list");
                break;
            default:
                problems.Add(first.Place, null, path.Names[^1].Contains(' ', StringComparison.Ordinal)
                    ? $"'{Printable.Show(string.Join('.', path.Names))}': expected 'key = value'"
                    : $"'{path}' has no value: expected '{path} = …' or '{path} {{ … }}'");
                return null;
        }

        var value = Value(inList: false);
        return isWhole ? new FieldSyntax(first.Place, path, value, appends) : null;
    }

    /// <summary>Reads a key: names parted by dots, in quotes or not. White space inside belongs to it.</summary>
    private (HoconPath Path, bool IsWhole) Key()
    {
        var (first, end) = (_at, EndOfKey(_at));
        PathBuilder path = new(Current.Place);
        for (; _at < end; _at++)
        {
            if (Current.Kind == HoconTokenKind.Quoted)
            {
                path.AddQuoted(Current.Text);
            }
            else
            {
                path.AddPlain(Current.Text);
            }
        }

        var built = path.Build();
        if (path.HasGap)
        {
            problems.Add(tokens[first].Place, null, $"'{built}': a key path has a name on each side of every dot");
        }

        SkipSpace();
        return (built, !path.HasGap);
    }

    /// <summary>Index after the last name of the key that begins at <paramref name="at"/>.</summary>
    private int EndOfKey(int at)
    {
        var end = at;
        for (var next = at; tokens[next].IsName || tokens[next].Kind == HoconTokenKind.Space; next++)
        {
            end = tokens[next].IsName ? next + 1 : end;
        }

        return end;
    }

    /// <summary>Goes to the value after a separator. It may stand on a later line, unless what stands there is the next field.</summary>
    /// <returns>False: there is no value.</returns>
    private bool FindValue()
    {
        SkipSpace();
        if (Current.Kind != HoconTokenKind.Line)
        {
            return !Current.EndsValue;
        }

        var next = AfterBlank(_at);
        if (tokens[next].EndsValue || tokens[next].IsSeparator)
        {
            return false;
        }

        if (BeginsField(next))
        {
            return false;
        }

        _at = next;
        return true;
    }

    /// <summary>Whether <c>key =</c> or <c>key {</c> stands at <paramref name="at"/>.</summary>
    private bool BeginsField(int at)
    {
        if (!tokens[at].IsName)
        {
            return false;
        }

        var after = EndOfKey(at);
        while (tokens[after].Kind == HoconTokenKind.Space)
        {
            after++;
        }

        return tokens[after].IsSeparator || tokens[after].Kind == HoconTokenKind.OpenObject;
    }

    private (bool IsInclude, int End, IncludeSyntax? Member) IncludeAt(int at)
    {
        var (end, shape, named) = (at + 1, string.Empty, (HoconToken?)null);
        for (; !tokens[end].EndsValue; end++)
        {
            var token = tokens[end];
            if (token.IsSeparator && shape.Length == 0)
            {
                return default;
            }

            named ??= token.Kind == HoconTokenKind.Quoted ? token : null;
            shape += shape.Length > LongestInclude || token.Kind == HoconTokenKind.Space ? string.Empty
                : token.Kind == HoconTokenKind.Quoted ? "\""
                : Printable.Show(token.Text, LongestInclude);
        }

        if (shape is "\"" or "file(\")" or "required(\")" or "required(file(\"))")
        {
            return (true, end, new(named!.Place, named.Text));
        }

        problems.Add(tokens[at].Place, null, shape.StartsWith("url(", StringComparison.Ordinal) || shape.Contains("classpath(", StringComparison.Ordinal)
            ? "only files are included: 'include \"file\"'"
            : "expected 'include \"file\"' or 'include required(file(\"file\"))'");
        return (true, end, null);
    }
}
