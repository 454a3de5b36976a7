using System.Globalization;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Sections;

/// <summary>A part of a report beside its tables: rows of texts for people, and the same rows exactly for programs.</summary>
/// <param name="Name">Names its file and its member in JSON: <c>paper</c>, <c>dd-ranking</c>, <c>tests</c>, <c>variance</c>.</param>
/// <param name="Title">What it is.</param>
/// <param name="Columns">What its values are.</param>
/// <param name="Rows">Makes the rows of some choices, as they are read: a large grid has many. A row has a value per column.</param>
/// <param name="Notes">Sentences below it.</param>
public sealed record ReportSection(
    string Name,
    string Title,
    IReadOnlyList<SectionColumn> Columns,
    Func<IReadOnlyList<Choice>, IEnumerable<IReadOnlyList<SectionValue>>> Rows,
    IReadOnlyList<string> Notes)
{
    /// <summary>As many rows as people read; files have all.</summary>
    public const int Readable = 200;

    private static readonly Choice[] s_headline = [Choice.Best];

    /// <summary>The columns' heads as people see them.</summary>
    public IReadOnlyList<string> Heads => [.. Columns.Select(column => column.Head).OfType<string>()];

    /// <summary>How many of <see cref="Heads"/> say what a row is of: those up to its method, or the second of two.</summary>
    public int Labels => Heads.ToList().FindLastIndex(head => head is "method" or "second") + 1;

    /// <summary>The rows of the headline choice, at most <see cref="Readable"/>, as texts under <see cref="Heads"/>.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ReadableRows => ReadableRowsOf(Choice.Best);

    /// <summary>The rows of a choice, at most <see cref="Readable"/>, as texts under <see cref="Heads"/>.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ReadableRowsOf(Choice choice) => [.. Rows([choice]).Take(Readable)
        .Select(row => row.Where((_, index) => Columns[index].Head is not null).Select(value => value.Text).ToArray())];

    /// <summary><see cref="Title"/>, which names the headline choice, for the rows of another.</summary>
    public string TitleOf(Choice choice) =>
        Title.EndsWith(Choice.Best.Name(), StringComparison.Ordinal) ? Title[..^Choice.Best.Name().Length] + choice.Name()
        : Columns.Any(column => column.Key == "choice") ? $"{Title}, {choice.Name()}"
        : Title;

    /// <summary>The notes; where rows were left out, they say so.</summary>
    public IReadOnlyList<string> ReadableNotes => Rows(s_headline).Skip(Readable).Any()
        ? [.. Notes, FormattableString.Invariant($"the first {Readable} rows; all of them are in {Name}.csv and table.json.")]
        : Notes;

    /// <summary>The rows of all choices.</summary>
    public IEnumerable<IReadOnlyList<SectionValue>> AllRows => Rows(ChoiceNames.All);

    /// <summary>Whether there is anything to say.</summary>
    public bool HasRows => Rows(s_headline).Any();
}

/// <summary>A column of a section.</summary>
/// <param name="Head">For people; null: in the files only.</param>
/// <param name="Key">In CSV and JSON.</param>
public sealed record SectionColumn(string? Head, string Key);

/// <summary>One value of a section.</summary>
/// <param name="Text">For people.</param>
/// <param name="Exact">For files; null: it does not exist.</param>
/// <param name="IsNumber">Whether JSON writes <paramref name="Exact"/> as a number.</param>
public readonly record struct SectionValue(string Text, string? Exact, bool IsNumber = false)
{
    /// <summary>A text.</summary>
    public static SectionValue Of(string text) => new(text, text);

    /// <summary>A row of the table: its name for people, its method for files.</summary>
    public static SectionValue Of(TableLine line) => new(line.Name, line.Method);

    /// <summary>A whole number.</summary>
    public static SectionValue Of(int number) => new(number.ToString(CultureInfo.InvariantCulture), number.ToString(CultureInfo.InvariantCulture), IsNumber: true);

    /// <summary>A fraction, shown in percent; a dash where it does not exist.</summary>
    public static SectionValue Percentage(double? fraction) => fraction is { } value ? new(Percent.Short(value), Percent.Exact(value), IsNumber: true) : new("-", null);

    /// <summary>A difference of fractions in percentage points, with its sign.</summary>
    public static SectionValue Points(double? fraction) => fraction is { } value
        ? new((100 * value).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture), Percent.Exact(value), IsNumber: true)
        : new("-", null);

    /// <summary>A number with a format for people and six significant digits for files; a dash where it does not exist.</summary>
    public static SectionValue Number(double? number, string format) => number is { } value
        ? new(value.ToString(format, CultureInfo.InvariantCulture), value.ToString("G6", CultureInfo.InvariantCulture), IsNumber: true)
        : new("-", null);

    /// <summary>A probability: <c>0.034</c>, <c>&lt; 0.001</c>.</summary>
    public static SectionValue Probability(double? probability) => probability is < 0.001 and { } small
        ? new("< 0.001", small.ToString("G6", CultureInfo.InvariantCulture), IsNumber: true)
        : Number(probability, "F3");
}
