namespace Slfd.Experiments.Hocon;

/// <summary>Makes the syntax tree of one file. A mistake is noted where it is, and reading goes on as if it had not been made.</summary>
internal sealed partial class HoconParser(IReadOnlyList<HoconToken> tokens, HoconProblems problems)
{
    private readonly int[] _closing = Closing(tokens);
    private int _at;
    private int _openObjects;
    private int _openLists;
    private int _saidAt = -1;

    private HoconToken Current => tokens[_at];

    /// <summary>The whole file: an object, with or without braces.</summary>
    /// <exception cref="HoconLimitException">Brackets nest too deep.</exception>
    public ObjectSyntax File()
    {
        SkipBlank();
        if (Current.Kind == HoconTokenKind.OpenList)
        {
            problems.Add(Current.Place, null, "a list; a file is an object of keys and values");
        }

        if (Current.Kind != HoconTokenKind.OpenObject)
        {
            return new(tokens[0].Place, Members());
        }

        var root = Object();
        SkipBlank();
        if (Current.Kind != HoconTokenKind.End)
        {
            problems.Add(Current.Place, null, $"{Current.Shown()} after the '}}' that closes the file's '{{' of line {root.Place.Line}");
            problems.StructureIsLost = true;
        }

        return root;
    }

    private ObjectSyntax Object()
    {
        var open = Enter();
        _openObjects++;
        var members = Members();
        _openObjects--;
        Close(open, HoconTokenKind.CloseObject);
        return new(open.Place, members);
    }

    private List<MemberSyntax> Members()
    {
        List<MemberSyntax> members = [];
        var separated = true;
        while (true)
        {
            SkipBlank();
            switch (Current.Kind)
            {
                case HoconTokenKind.End:
                case HoconTokenKind.CloseObject when _openObjects > 0:
                case HoconTokenKind.CloseList when _openLists > 0:
                    return members;
                case HoconTokenKind.CloseObject or HoconTokenKind.CloseList:
                    ClosesNothing();
                    break;
                case HoconTokenKind.Comma:
                    separated = Comma(separated);
                    break;
                case HoconTokenKind.Plain or HoconTokenKind.Quoted:
                    if (Member() is { } member)
                    {
                        members.Add(member);
                    }

                    separated = MustBeSeparated();
                    break;
                default:
                    problems.Add(Current.Place, null, Current.Kind == HoconTokenKind.Substitution ? "a substitution is no key" : $"a key is expected before {Current.Shown()}");
                    _at += Current.IsSeparator ? 1 : 0;
                    _ = Value(inList: false);
                    separated = MustBeSeparated();
                    break;
            }
        }
    }

    private ListSyntax List()
    {
        var isClosed = tokens[_closing[_at]].Kind == HoconTokenKind.CloseList;
        var open = Enter();
        _openLists++;
        List<ValueSyntax> items = [];
        var separated = true;
        for (var ended = false; !ended;)
        {
            SkipBlank();
            switch (Current.Kind)
            {
                case HoconTokenKind.Plain or HoconTokenKind.Quoted when Current.Place.Line > open.Place.Line && !isClosed && BeginsField(_at):
                    _openLists--;
                    problems.Add(open.Place, null, $"this '[' is not closed before '{Printable.Show(Current.Text)}' in line {Current.Place.Line}");
                    _saidAt = _at;
                    return new(open.Place, items);
                case HoconTokenKind.End or HoconTokenKind.CloseList:
                case HoconTokenKind.CloseObject when _openObjects > 0:
                    ended = true;
                    break;
                case HoconTokenKind.CloseObject:
                    ClosesNothing();
                    break;
                case HoconTokenKind.Comma:
                    separated = Comma(separated);
                    break;
                case HoconTokenKind.Is or HoconTokenKind.Appends:
                    InList(_at++);
                    break;
                default:
                    items.Add(Value(inList: true));
                    separated = MustBeSeparated();
                    break;
            }
        }

        _openLists--;
        Close(open, HoconTokenKind.CloseList);
        return new(open.Place, items);
    }

    /// <summary>A comma is one too many where nothing stands before it.</summary>
    private bool Comma(bool separated)
    {
        if (separated)
        {
            problems.Add(Current.Place, null, "a comma with nothing before it");
        }

        _at++;
        return true;
    }

    /// <summary>After an entry comes a comma, a new line or a closing bracket.</summary>
    /// <returns>False: a comma may still follow, even on a later line.</returns>
    private bool MustBeSeparated()
    {
        SkipSpace();
        if (!Current.EndsValue && _saidAt != _at)
        {
            problems.Add(Current.Place, null, $"a comma or a new line is expected before {Current.Shown()}");
        }

        return false;
    }

    private void ClosesNothing()
    {
        problems.Add(Current.Place, null, _openObjects + _openLists == 0 ? $"{Current.Shown()} closes nothing"
            : $"{Current.Shown()} where '{(Current.Kind == HoconTokenKind.CloseList ? '}' : ']')}' is expected: no {(Current.Kind == HoconTokenKind.CloseList ? "list" : "object")} is open");
        problems.StructureIsLost |= _openObjects + _openLists == 0;
        _at++;
    }

    /// <summary>For each opening bracket the index of the one that closes it, of any kind; 0 where none does.</summary>
    private static int[] Closing(IReadOnlyList<HoconToken> tokens)
    {
        var closing = new int[tokens.Count];
        Stack<int> open = [];
        for (var at = 0; at < tokens.Count; at++)
        {
            if (tokens[at].Kind is HoconTokenKind.OpenList or HoconTokenKind.OpenObject)
            {
                open.Push(at);
            }
            else if (tokens[at].Kind is HoconTokenKind.CloseList or HoconTokenKind.CloseObject && open.TryPop(out var opened))
            {
                closing[opened] = at;
            }
        }

        return closing;
    }

    private HoconToken Enter()
    {
        if (_openObjects + _openLists >= HoconLimits.Depth)
        {
            throw new HoconLimitException(Current.Place, $"brackets nest deeper than {HoconLimits.Depth}");
        }

        return tokens[_at++];
    }

    private void Close(HoconToken open, HoconTokenKind expected)
    {
        if (Current.Kind == expected)
        {
            _at++;
        }
        else if (Current.Kind == HoconTokenKind.End)
        {
            problems.Add(open.Place, null, $"this {open.Shown()} is not closed");
            problems.StructureIsLost = true;
        }
        else
        {
            problems.Add(Current.Place, null, $"{Current.Shown()} where '{(expected == HoconTokenKind.CloseList ? ']' : '}')}' is expected: the {open.Shown()} of line "
                + $"{open.Place.Line}, column {open.Place.Column} is not closed");
        }
    }

    private void InList(int at)
    {
        problems.Add(tokens[at].Place, null, $"{tokens[at].Shown()} directly inside a list; put 'key = value' in braces, or close the list before it");
        _saidAt = at;
    }

    private void SkipSpace()
    {
        while (Current.Kind == HoconTokenKind.Space)
        {
            _at++;
        }
    }

    private void SkipBlank() => _at = AfterBlank(_at);

    private int AfterBlank(int at)
    {
        while (tokens[at].Kind is HoconTokenKind.Space or HoconTokenKind.Line)
        {
            at++;
        }

        return at;
    }
}
