using System.Globalization;
using Akka.Configuration.Hocon;

namespace Slfd.Coordinator.Grids;

/// <summary>One object of a grid file, read key by key. Every fault names file and key path and says what is allowed; a key that nobody read is unknown.</summary>
internal sealed class HoconSection
{
    private readonly string _file;
    private readonly string _path;
    private readonly IReadOnlyDictionary<string, HoconValue> _members;
    private readonly HoconSection? _over;
    private readonly List<string> _read = [];

    /// <param name="file">For messages.</param>
    /// <param name="path">Key path of the object.</param>
    /// <param name="value">Null: an absent object, which has every default.</param>
    public HoconSection(string file, string path, HoconValue? value)
    {
        (_file, _path) = (file, path);
        _members = value is null ? new Dictionary<string, HoconValue>()
            : value.IsObject() ? value.GetObject().Items
            : throw new GridFileException(file, path, "expected an object in braces");
    }

    private HoconSection(HoconSection under, HoconSection over) => (_file, _path, _members, _over) = (under._file, under._path, under._members, over);

    /// <summary>This object with another one's members laid over it: objects are merged member by member, values and lists are replaced. A fault is named where it was written.</summary>
    public HoconSection OverlaidBy(HoconSection over) => new(this, over);

    public HoconSection Section(string key)
    {
        var section = new HoconSection(_file, PathOf(key), Value(key));
        return _over is not null && _over.Has(key) && _members.TryGetValue(key, out var under) && under.IsObject()
            ? new HoconSection(_file, Under(key), under).OverlaidBy(section)
            : section;
    }

    public IReadOnlyList<HoconSection> Sections(string key) =>
        [.. Items(key, required: true)!.Select((item, index) => new HoconSection(_file, $"{PathOf(key)}[{index}]", item))];

    public bool Has(string key) => _members.ContainsKey(key) || _over?.Has(key) == true;

    /// <summary>The names of the members, in the order in which they are written.</summary>
    public IReadOnlyList<string> Keys => [.. _members.Keys.Union(_over?.Keys ?? [])];

    public string? Text(string key) => Value(key) is { } value ? TextOf(value, PathOf(key)) : null;

    /// <summary>A text that must be one of <paramref name="allowed"/>.</summary>
    public string? Choice(string key, IEnumerable<string> allowed) => Text(key) is { } text ? Allowed(text, PathOf(key), allowed) : null;

    public IReadOnlyList<string> Choices(string key, IEnumerable<string> allowed) => NotEmptyOrTwice(key, [.. Items(key, required: true)!
        .Select((item, index) => Allowed(TextOf(item, $"{PathOf(key)}[{index}]"), $"{PathOf(key)}[{index}]", allowed))]);

    public int? Whole(string key, int least, int most = int.MaxValue) => Text(key) is { } text ? WholeOf(text, PathOf(key), least, most) : null;

    /// <summary>A list of whole numbers; a single number is a list of one. Axes may not repeat a value.</summary>
    public IReadOnlyList<int>? Wholes(string key, int least, int most = int.MaxValue, bool repeats = false) =>
        !Has(key) ? Unread(key)
        : repeats ? [.. Items(key, required: true)!.Select((item, index) => WholeOf(TextOf(item, $"{PathOf(key)}[{index}]"), $"{PathOf(key)}[{index}]", least, most))]
        : IsList(Value(key)!) ? NotEmptyOrTwice(key, [.. Items(key, required: true)!.Select((item, index) => WholeOf(TextOf(item, $"{PathOf(key)}[{index}]"), $"{PathOf(key)}[{index}]", least, most))])
        : [Whole(key, least, most)!.Value];

    public double? Number(string key, double above, double most) => Text(key) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= above && number <= most ? number
        : throw Fault(key, FormattableString.Invariant($"'{text}': expected a number from {above} to {most}"));

    /// <summary>A duration: <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>500ms</c>.</summary>
    public TimeSpan? Duration(string key, TimeSpan least)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        (string Unit, double Seconds)[] units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];
        foreach (var (unit, seconds) in units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                && count * seconds >= least.TotalSeconds && count * seconds < 1e6)
            {
                return TimeSpan.FromSeconds(count * seconds);
            }
        }

        throw Fault(key, $"'{text}': expected a duration such as 30s, 5m or 1h, at least {least.TotalSeconds:F0}s");
    }

    /// <summary>A fault at a key of this object, or at a key path below it.</summary>
    public GridFileException Fault(string key, string problem) =>
        key.IndexOf('.') is > 0 and var dot ? Section(key[..dot]).Fault(key[(dot + 1)..], problem) : new(_file, PathOf(key), problem);

    /// <summary>Refuses every key that was not read.</summary>
    public void MustBeAllRead()
    {
        if (Keys.FirstOrDefault(key => !_read.Contains(key)) is { } unknown)
        {
            var near = _read.Where(known => Distance(known, unknown) <= 1 + unknown.Length / 4).OrderBy(known => Distance(known, unknown)).FirstOrDefault();
            throw Fault(unknown, $"unknown key{(near is null ? string.Empty : $", did you mean '{near}'?")} Allowed: {string.Join(", ", _read.Distinct().Order(StringComparer.Ordinal))}");
        }
    }

    /// <summary>Makes an absent key known, so that a misspelt neighbour is compared with it.</summary>
    private IReadOnlyList<int>? Unread(string key)
    {
        _read.Add(key);
        return null;
    }

    private HoconValue? Value(string key)
    {
        _read.Add(key);
        return _over is not null && _over.Has(key) ? _over.Value(key) : _members.GetValueOrDefault(key);
    }

    private IList<HoconValue>? Items(string key, bool required)
    {
        var value = Value(key);
        return value is null ? required ? throw Fault(key, "is missing; expected a list in brackets") : null
            : IsList(value) ? value.GetArray()
            : throw Fault(key, "expected a list in brackets");
    }

    private IReadOnlyList<T> NotEmptyOrTwice<T>(string key, IReadOnlyList<T> items)
    {
        var twice = items.GroupBy(item => item).FirstOrDefault(group => group.Count() > 1);
        return items.Count == 0 ? throw Fault(key, "the list is empty; expected at least one entry")
            : twice is not null ? throw Fault(key, $"{twice.Key} is listed twice")
            : items;
    }

    private string TextOf(HoconValue value, string path) => value.IsObject() || IsList(value)
        ? throw new GridFileException(_file, path, $"expected a single value, found {(IsList(value) ? "a list" : "an object")}")
        : value.GetString() is { } text && text.Trim().Length > 0 ? text.Trim()
        : throw new GridFileException(_file, path, "has no value");

    private int WholeOf(string text, string path, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new GridFileException(_file, path, $"'{text}': expected a whole number{(most == int.MaxValue ? $" of at least {least}" : $" from {least} to {most}")}");

    private string Allowed(string text, string path, IEnumerable<string> allowed) =>
        allowed.Contains(text) ? text : throw new GridFileException(_file, path, $"unknown name '{text}'; allowed: {string.Join(", ", allowed)}");

    /// <summary>Akka.NET says of an empty list that it is none.</summary>
    private static bool IsList(HoconValue value) => value.IsArray() || value.Values.Any(element => element is HoconArray);

    /// <summary>Where the key's value is written.</summary>
    private string PathOf(string key) => _over is not null && _over.Has(key) ? _over.PathOf(key) : Under(key);

    private string Under(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    /// <summary>Levenshtein's.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (corner, left) = (row[0], row[0] = i);
            for (var j = 1; j <= b.Length; j++)
            {
                left = Math.Min(Math.Min(left, row[j]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1));
                (corner, row[j]) = (row[j], left);
            }
        }

        return row[b.Length];
    }
}
