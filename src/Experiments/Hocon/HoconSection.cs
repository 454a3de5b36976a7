namespace Slfd.Experiments.Hocon;

/// <summary>One object of a file, read key by key. What is wrong is noted with its place and what is allowed, and reads as absent; a key that nobody asked for is unknown.</summary>
public sealed partial class HoconSection
{
    private readonly HoconProblems _problems;
    private readonly HoconPlace _place;
    private readonly List<(string Path, HoconObject Object)> _layers; // what counts most first
    private readonly string _path;
    private readonly HashSet<string> _read = [];

    private HoconSection(string path, HoconPlace place, List<(string Path, HoconObject Object)> layers, HoconProblems problems) =>
        (_path, _place, _layers, _problems) = (path, place, layers, problems);

    /// <summary>The file as a whole.</summary>
    public HoconSection(HoconObject root, HoconProblems problems)
        : this(string.Empty, root.Place, [(string.Empty, root)], problems)
    {
    }

    /// <summary>Whether it is written; one that is not has no members.</summary>
    public bool Exists => _layers.Count > 0;

    /// <summary>The names of the members, in the order in which they are written.</summary>
    public IReadOnlyList<string> Keys => [.. _layers.AsEnumerable().Reverse().SelectMany(layer => layer.Object.Keys).Distinct().Where(Has)];

    /// <summary>Whether the key has a value; <c>null</c> is none.</summary>
    public bool Has(string key) => Find(key) is { Member.Value: not HoconNull };

    /// <summary>Whether the key holds a list without entries.</summary>
    public bool IsEmptyList(string key) => Find(key) is { Member.Value: HoconList { Items.Count: 0 } };

    /// <summary>This object with another one's members laid over it: objects are merged member by member, values and lists are replaced. Mistakes are named where they are written.</summary>
    public HoconSection OverlaidBy(HoconSection over) => new(_path, _place, [.. over._layers, .. _layers], _problems);

    /// <summary>The object at the key; where there is none, one without members.</summary>
    public HoconSection Section(string key)
    {
        _read.Add(key);
        List<(string Path, HoconObject Object)> layers = [];
        var place = _place;
        foreach (var (path, members) in _layers)
        {
            if (!members.Members.TryGetValue(key, out var member))
            {
                continue;
            }

            place = layers.Count == 0 ? member.Value.Place : place;
            if (member.Value is HoconObject found)
            {
                layers.Add((Under(path, key), found));
                continue;
            }

            if (layers.Count == 0 && member.Value is not (HoconNull or HoconBroken))
            {
                Add(member.Value, Under(path, key), "expected an object in braces");
            }

            break;
        }

        return new(layers.Count > 0 ? layers[0].Path : PathOf(key), place, layers, _problems);
    }

    /// <summary>The objects of the list at the key; one object stands for a list of one.</summary>
    public IReadOnlyList<HoconSection> Sections(string key)
    {
        List<HoconSection> sections = [];
        foreach (var (item, path) in Items(key))
        {
            if (item is HoconObject members)
            {
                sections.Add(new(path, members.Place, [(path, members)], _problems));
            }
            else
            {
                Add(item, path, "expected an object in braces");
            }
        }

        return sections;
    }

    /// <summary>Notes a mistake at a key of this object, or at a key path below it.</summary>
    public void Report(string key, string problem)
    {
        if (key.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot)
        {
            Section(key[..dot]).Report(key[(dot + 1)..], problem);
        }
        else if (Find(key) is { } found)
        {
            _problems.Add(found.Member.Value is HoconBroken ? found.Member.KeyPlace : found.Member.Value.Place, Under(found.Path, key), problem);
        }
        else
        {
            _problems.Add(_place, PathOf(key), problem);
        }
    }

    /// <summary>Notes that a key is missing, unless what stands there could not be read.</summary>
    public void ReportMissing(string key, string expected)
    {
        if (!Has(key))
        {
            _problems.Add(_place, PathOf(key), $"is missing; expected {expected}");
        }
    }

    /// <summary>How many mistakes are noted so far, of all sections.</summary>
    public int Mistakes => _problems.Count;

    /// <summary>Whether somebody asked for the key, written or not.</summary>
    public bool WasRead(string key) => _read.Contains(key);

    /// <summary>The keys that nobody asked for.</summary>
    public IReadOnlyList<string> UnknownKeys() => [.. Keys.Where(key => !_read.Contains(key))];

    /// <summary>Notes every key that nobody asked for.</summary>
    /// <param name="takeable">Keys that <c>null</c> may take back although this object has no use for them, because others of its kind have; null: there are none.</param>
    public void MustBeAllRead(IReadOnlySet<string>? takeable = null) => ReportUnknown(member => true, takeable);

    /// <summary>Notes every key that is <c>null</c> and that no object of this kind knows: a key that is misspelled takes nothing back.</summary>
    /// <param name="takeable">Keys that objects of this kind know.</param>
    public void MustKnowWhatItTakesBack(IReadOnlySet<string> takeable) => ReportUnknown(member => member.Value is HoconNull, takeable);

    /// <summary>Notes every key that objects of this kind do not know, although it is not known yet of which form this one is.</summary>
    /// <param name="known">Keys of all forms.</param>
    /// <returns>The keys that were meant, as far as one is near.</returns>
    public IReadOnlyList<string> MustKnow(IReadOnlySet<string> known)
    {
        var unknown = _layers.SelectMany(layer => layer.Object.Members.Select(member => (layer.Path, member.Key, member.Value.KeyPlace))).Where(member => !known.Contains(member.Key)).ToList();
        foreach (var (path, key, place) in unknown)
        {
            ReportUnknown(path, key, place, known);
        }

        return [.. unknown.Select(member => Spelling.Nearest(member.Key, known)).OfType<string>()];
    }

    private void ReportUnknown(string path, string unknown, HoconPlace place, IEnumerable<string> allowed)
    {
        var near = Spelling.Nearest(unknown, allowed);
        _problems.Add(place, Under(path, unknown), $"unknown key{(near is null ? "." : $", did you mean '{near}'?")} Allowed: {string.Join(", ", allowed.Order(StringComparer.Ordinal))}");
    }

    private void ReportUnknown(Func<HoconMember, bool> counts, IReadOnlySet<string>? takeable)
    {
        foreach (var (path, unknown, member) in _layers.SelectMany(layer => layer.Object.Members.Select(member => (layer.Path, member.Key, member.Value))))
        {
            IEnumerable<string> allowed = member.Value is HoconNull && takeable is not null ? takeable : _read;
            if (!_read.Contains(unknown) && counts(member) && !allowed.Contains(unknown))
            {
                ReportUnknown(path, unknown, member.KeyPlace, allowed);
            }
        }
    }

    private (string Path, HoconMember Member)? Find(string key)
    {
        foreach (var (path, members) in _layers)
        {
            if (members.Members.TryGetValue(key, out var member))
            {
                return (path, member);
            }
        }

        return null;
    }

    /// <summary>The entries of a list with their paths; a single value is a list of one.</summary>
    private IEnumerable<(HoconValue Item, string Path)> Items(string key)
    {
        _read.Add(key);
        var path = PathOf(key);
        return Find(key)?.Member.Value switch
        {
            null or HoconNull or HoconBroken => [],
            HoconList list => list.Items.Select((item, index) => (item, FormattableString.Invariant($"{path}[{index}]"))).Where(entry => entry.item is not HoconBroken),
            var single => [(single, path)],
        };
    }

    private void Add(HoconValue value, string path, string problem)
    {
        if (value is not HoconBroken)
        {
            _problems.Add(value.Place, path, problem);
        }
    }

    private string PathOf(string key) => Under(Find(key)?.Path ?? _path, key);

    private static string Under(string path, string key) => path.Length == 0 ? Printable.Show(HoconPath.Written(key)) : $"{path}.{Printable.Show(HoconPath.Written(key))}";
}
