using System.Globalization;

namespace Slfd.Experiments.Hocon;

/// <summary>Values by type and range.</summary>
public sealed partial class HoconSection
{
    private const int MostNumbers = 1_000_000;

    /// <summary>A text; null where there is none.</summary>
    public string? Text(string key)
    {
        _read.Add(key);
        return Find(key) is { } found ? TextOf(found.Member.Value, Under(found.Path, key)) : null;
    }

    /// <summary>A text that must be one of <paramref name="allowed"/>.</summary>
    public string? Choice(string key, IReadOnlyList<string> allowed) => Text(key) is { } text ? Allowed(text, Find(key)!.Value.Member.Value, PathOf(key), allowed) : null;

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool? Flag(string key) => Choice(key, ["true", "false"]) is { } text ? text == "true" : null;

    /// <summary>A list of texts that must be among <paramref name="allowed"/>, none twice; a single one is a list of one. Empty where nothing could be read.</summary>
    public IReadOnlyList<string> Choices(string key, IReadOnlyList<string> allowed)
    {
        List<(string Value, HoconValue Item, string Path)> read = [];
        foreach (var (item, path) in Items(key))
        {
            if (TextOf(item, path) is { } text && Allowed(text, item, path, allowed) is { } value)
            {
                read.Add((value, item, path));
            }
        }

        return NotEmptyOrTwice(key, read);
    }

    /// <summary>A whole number; 1000, 1000.0 and 1e3 are one.</summary>
    public int? Whole(string key, int least, int most = int.MaxValue) => Text(key) is { } text ? WholeOf(text, Find(key)!.Value.Member.Value, PathOf(key), least, most) : null;

    /// <summary>A list of whole numbers and ranges such as <c>0-4</c>; a single one is a list of one. Null where the key is absent.</summary>
    /// <param name="key">The key.</param>
    /// <param name="least">Smallest allowed.</param>
    /// <param name="most">Largest allowed.</param>
    /// <param name="repeats">Whether a number may come twice; on an axis it may not.</param>
    public IReadOnlyList<int>? Wholes(string key, int least, int most = int.MaxValue, bool repeats = false)
    {
        List<(int Value, HoconValue Item, string Path)> read = [];
        foreach (var (item, path) in Items(key))
        {
            if (TextOf(item, path) is not { } text)
            {
                continue;
            }

            if (Range(text, item, path, least, most) is var (from, to))
            {
                if (read.Count + (long)to - from >= MostNumbers)
                {
                    Add(item, path, FormattableString.Invariant($"'{Printable.Show(text)}' makes {read.Count + 1L + to - from} numbers; at most {MostNumbers} are allowed in a list"));
                    break;
                }

                read.AddRange(Enumerable.Range(from, to - from + 1).Select(value => (value, item, path)));
            }
            else if (!IsRange(text) && WholeOf(text, item, path, least, most) is { } number)
            {
                read.Add((number, item, path));
            }
        }

        return !Has(key) ? null : repeats ? [.. read.Select(entry => entry.Value)] : NotEmptyOrTwice(key, read);
    }

    /// <summary>A number.</summary>
    public double? Number(string key, double least, double most)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Report(key, FormattableString.Invariant($"'{Printable.Show(text)}': expected a number from {least} to {most}"));
        return null;
    }

    /// <summary>A duration: <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>500ms</c>.</summary>
    public TimeSpan? Duration(string key, TimeSpan least)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (DurationText.Parse(text) is { } duration && duration >= least)
        {
            return duration;
        }

        Report(key, $"'{Printable.Show(text)}': expected a duration such as 30s, 5m or 1h, at least {least.TotalSeconds:F0}s");
        return null;
    }

    private List<T> NotEmptyOrTwice<T>(string key, List<(T Value, HoconValue Item, string Path)> read)
        where T : notnull
    {
        if (Find(key)?.Member.Value is HoconList { Items.Count: 0 })
        {
            Report(key, "the list is empty; expected at least one entry");
        }

        HashSet<T> known = [];
        List<T> values = [];
        foreach (var (value, item, path) in read)
        {
            if (known.Add(value))
            {
                values.Add(value);
            }
            else
            {
                Add(item, path, FormattableString.Invariant($"{value} is listed twice"));
            }
        }

        return values;
    }

    private string? TextOf(HoconValue value, string path)
    {
        switch (value)
        {
            case HoconScalar scalar when scalar.Text.Trim() is { Length: > 0 and <= HoconLimits.ValueLength } text && Printable.Allows(text):
                return text;
            case HoconScalar { Text.Length: > HoconLimits.ValueLength }:
                Add(value, path, $"a text of more than {HoconLimits.ValueLength} characters");
                return null;
            case HoconScalar scalar when !string.IsNullOrWhiteSpace(scalar.Text):
                Add(value, path, $"'{Printable.Show(scalar.Text)}': expected a text of one line, without control characters");
                return null;
            case HoconScalar:
                Add(value, path, "has no value");
                return null;
            case HoconNull when !path.EndsWith(']'):
                return null;
            default:
                Add(value, path, $"expected a single value, found {value switch { HoconList => "a list", HoconObject => "an object", _ => "null" }}");
                return null;
        }
    }

    private int? WholeOf(string text, HoconValue value, string path, int least, int most)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == decimal.Truncate(number) && number >= least && number <= most)
        {
            return (int)number;
        }

        Add(value, path, FormattableString.Invariant($"'{Printable.Show(text)}': expected a whole number{(most == int.MaxValue ? $" of at least {least}" : $" from {least} to {most}")}"));
        return null;
    }

    private static bool IsRange(string text) => text.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash && text.Length > dash + 1
        && text.All(letter => char.IsAsciiDigit(letter) || letter is '-' or ' ');

    private (int From, int To)? Range(string text, HoconValue value, string path, int least, int most)
    {
        if (!IsRange(text))
        {
            return null;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!int.TryParse(text[..dash], CultureInfo.InvariantCulture, out var from) || !int.TryParse(text[(dash + 1)..], CultureInfo.InvariantCulture, out var to)
            || from > to || from < least || to > most)
        {
            Add(value, path, FormattableString.Invariant(
                $"'{Printable.Show(text)}': expected a range such as 0-4, rising, {(most == int.MaxValue ? $"of numbers of at least {least}" : $"from {least} to {most}")}"));
            return null;
        }

        return (from, to);
    }

    private string? Allowed(string text, HoconValue value, string path, IReadOnlyList<string> allowed)
    {
        if (allowed.Contains(text))
        {
            return text;
        }

        var near = Spelling.Nearest(text, allowed);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Add(value, path, words.Length > 1 && Array.TrueForAll(words, allowed.Contains) ? $"'{Printable.Show(text)}': a comma is missing between the names"
            : $"unknown name '{Printable.Show(text)}'{(near is null ? string.Empty : $", did you mean '{near}'?")}; allowed: {string.Join(", ", allowed)}");
        return null;
    }
}
