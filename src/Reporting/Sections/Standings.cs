using System.Runtime.CompilerServices;
using Slfd.Reporting.Statistics;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Sections;

/// <summary>How an entry stands among the methods that it is compared with.</summary>
public enum Standing
{
    /// <summary>Not marked.</summary>
    None,

    /// <summary>The highest mean, and a test tells it from the second.</summary>
    Best,

    /// <summary>The second mean, and a test tells it from the third.</summary>
    Second,
}

/// <summary>Which entries papers print bold and underlined. A mark stands only where the tests of the report allow it (docs/decisions/0075).</summary>
/// <remarks>
/// Compared are the methods of one data set, resolution, ipc, view and choice that stand in one group of the table; baselines are no competitors. The test is that of the section
/// "tests": the paired one over shared seeds where it is defined, else Welch's, with Holm's correction over all pairs of the setting.
/// </remarks>
public static class Standings
{
    private static readonly ConditionalWeakTable<GridTable, Dictionary<(TableLine, TableLine, string, Choice), MethodTest>> s_tests = [];

    /// <summary>The sentence that explains the marks of a report.</summary>
    public const string Note = "bold: the highest mean of its group, where a test tells it from the second (p < 0.05 after Holm's correction over all pairs of the setting: paired over shared seeds, "
        + "else Welch's; with one seed over the trainings on that one set); underlined: the second, where a test tells it from the third. Baselines are not marked.";

    /// <summary>The standing of each entry of a table.</summary>
    /// <param name="table">The numbers.</param>
    /// <param name="block">One of its tables.</param>
    /// <returns>[row][column].</returns>
    public static Standing[][] Of(GridTable table, TableBlock block)
    {
        Standing[][] standings = [.. block.Rows.Select(row => new Standing[row.Entries.Count])];
        if (!MethodTests.AreAllPairs(table))
        {
            return standings; // tested against the first method only
        }

        LineIndex lines = new(table);
        var rivals = from row in block.Rows.Index()
                     from key in row.Item.Keys.Index()
                     let line = lines.Line(key.Item)
                     where line.First.Method.Baseline is null && row.Item.Entries[key.Index]?.Summary is not null
                     group (Row: row.Index, Column: key.Index, Line: line, row.Item.Entries[key.Index]!.Summary!.Mean) by (row.Item.Group, key.Item with { Method = 0 });
        foreach (var group in rivals.Select(group => group.OrderByDescending(rival => rival.Mean).ToList()))
        {
            var view = block.Rows[group[0].Row].Keys[group[0].Column].View;
            for (var place = 0; place < Math.Min(2, group.Count - 1); place++)
            {
                if (AreTold(table, group[place].Line, group[place + 1].Line, view, block.Choice))
                {
                    standings[group[place].Row][group[place].Column] = place == 0 ? Standing.Best : Standing.Second;
                }
            }
        }

        return standings;
    }

    private static bool AreTold(GridTable table, TableLine one, TableLine other, string view, Choice choice)
    {
        var tests = s_tests.GetValue(table, static of => MethodTests.Families(of, of.Views, ChoiceNames.All).SelectMany(family => family)
            .ToDictionary(test => (test.First, test.Second, test.View, test.Choice), ReferenceLines.Instance));
        return (tests.GetValueOrDefault((one, other, view, choice)) ?? tests.GetValueOrDefault((other, one, view, choice))) is { } found
            && found.Deciding < Significance.Level;
    }

    /// <summary>Lines are the table's own: no other is equal, and comparing their members would cost much.</summary>
    private sealed class ReferenceLines : IEqualityComparer<(TableLine First, TableLine Second, string View, Choice Choice)>
    {
        public static ReferenceLines Instance { get; } = new();

        public bool Equals((TableLine First, TableLine Second, string View, Choice Choice) x, (TableLine First, TableLine Second, string View, Choice Choice) y) =>
            ReferenceEquals(x.First, y.First) && ReferenceEquals(x.Second, y.Second) && x.View == y.View && x.Choice == y.Choice;

        public int GetHashCode((TableLine First, TableLine Second, string View, Choice Choice) key) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(key.First), RuntimeHelpers.GetHashCode(key.Second), key.View, key.Choice);
    }
}
