namespace Slfd.Experiments.Hocon;

/// <summary>Values: parts that stand side by side on a line.</summary>
internal sealed partial class HoconParser
{
    /// <summary>Reads parts until a comma, the end of the line or a closing bracket; at a forgotten comma it stops before what should have followed one.</summary>
    private ValueSyntax Value(bool inList)
    {
        var place = Current.Place;
        List<(PartSyntax Part, int At)> parts = [];
        var broken = false;
        while (!Current.EndsValue)
        {
            if (Stops(parts, inList))
            {
                break;
            }

            var (token, at) = (Current, _at);
            broken |= token.IsSeparator || IsMixed(parts, token);
            switch (token.Kind)
            {
                case HoconTokenKind.Space:
                    _at++;
                    parts.Add((new TextSyntax(token.Place, token.Text, IsQuoted: false, IsSpace: true), at));
                    break;
                case HoconTokenKind.Plain or HoconTokenKind.Quoted:
                    _at++;
                    parts.Add((new TextSyntax(token.Place, token.Text, token.Kind == HoconTokenKind.Quoted, IsSpace: false), at));
                    break;
                case HoconTokenKind.Substitution:
                    _at++;
                    broken |= token.Path is null;
                    if (token.Path is not null)
                    {
                        parts.Add((new SubstitutionSyntax(token.Place, token.Path, token.IsOptional), at));
                    }

                    break;
                case HoconTokenKind.OpenObject:
                    parts.Add((new ObjectPartSyntax(token.Place, Object()), at));
                    break;
                case HoconTokenKind.OpenList:
                    parts.Add((List(), at));
                    break;
                case HoconTokenKind.Is or HoconTokenKind.Appends:
                    _at++;
                    break;
                default:
                    throw new InvalidOperationException($"no value has a part {token.Kind}");
            }
        }

        while (parts.Count > 0 && parts[^1].Part is TextSyntax { IsSpace: true })
        {
            parts.RemoveAt(parts.Count - 1);
        }

        return new(place, broken ? [] : [.. parts.Select(part => part.Part)]);
    }

    /// <summary>Whether a comma was forgotten before the current token, or before the key that it follows. Says so, and goes back to that key.</summary>
    private bool Stops(List<(PartSyntax Part, int At)> parts, bool inList)
    {
        if (_saidAt == _at && parts.Count > 0)
        {
            return true; // a list before it was not closed: said already
        }

        var last = parts.FindLast(part => part.Part is not TextSyntax { IsSpace: true }).Part;
        switch (Current.Kind)
        {
            case HoconTokenKind.Plain or HoconTokenKind.Quoted when last is ObjectPartSyntax or ListSyntax:
                return Forgotten(Current, _at);
            case HoconTokenKind.OpenObject when last is ObjectPartSyntax:
            case HoconTokenKind.OpenList when last is ListSyntax:
                problems.Add(Current.Place, null, inList ? $"a comma is missing before {Current.Shown()}: two {(last is ListSyntax ? "lists" : "objects")} side by side in a list"
                    : $"two {(last is ListSyntax ? "lists" : "objects")} side by side; write them as one");
                _saidAt = _at;
                return inList;
            case HoconTokenKind.OpenObject or HoconTokenKind.OpenList or HoconTokenKind.Is or HoconTokenKind.Appends when last is TextSyntax && KeyAtEnd(parts) is { } key:
                _at = parts[key].At;
                parts.RemoveRange(key, parts.Count - key);
                return Forgotten(Current, _at);
            case HoconTokenKind.Is or HoconTokenKind.Appends when inList:
                InList(_at);
                return false;
            case HoconTokenKind.Is or HoconTokenKind.Appends:
                problems.Add(Current.Place, null, $"{Current.Shown()} within a value; a text that contains it stands in quotes");
                return false;
            default:
                return false;
        }
    }

    private bool Forgotten(HoconToken before, int at)
    {
        problems.Add(before.Place, null, $"a comma or a new line is expected before {before.Shown()}");
        _saidAt = at;
        return true;
    }

    /// <summary>Index of the first part of the last word, where something else stands before it; what follows it makes it a key.</summary>
    private static int? KeyAtEnd(List<(PartSyntax Part, int At)> parts)
    {
        var end = parts.FindLastIndex(part => part.Part is not TextSyntax { IsSpace: true });
        var start = end;
        while (start > 0 && parts[start - 1].Part is TextSyntax { IsSpace: false })
        {
            start--;
        }

        return start > 1 && parts[start - 1].Part is TextSyntax { IsSpace: true } ? start : null;
    }

    /// <summary>An object or a list beside a text makes no value.</summary>
    private bool IsMixed(List<(PartSyntax Part, int At)> parts, HoconToken token)
    {
        if (token.Kind is not (HoconTokenKind.OpenObject or HoconTokenKind.OpenList) || parts.FindLast(part => part.Part is not TextSyntax { IsSpace: true }).Part is not TextSyntax text)
        {
            return false;
        }

        problems.Add(token.Place, null, $"{(token.Kind == HoconTokenKind.OpenObject ? "an object" : "a list")} beside the text '{Printable.Show(text.Text)}' makes no value");
        return true;
    }
}
