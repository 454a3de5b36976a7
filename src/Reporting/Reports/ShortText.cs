using System.Text;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>What stands below the headline tables of a short report: remarks and warnings, and a line for each further part.</summary>
internal static class ShortText
{
    private static readonly string[] s_always = [TableNotes.Remark, "warning: "];

    public static void Append(StringBuilder text, GridTable table, ReportView view, int width)
    {
        var warnings = table.Notes.Where(note => Array.Exists(s_always, kind => note.StartsWith(kind, StringComparison.Ordinal))).ToList();
        TextTable.Notes(text, warnings, width);
        if (warnings.Count > 0)
        {
            text.Append('\n');
        }

        var parts = Parts(table, view).ToList();
        var (command, option) = ($"More, with '{view.Command}' and", parts.Max(part => part.Option.Length));
        foreach (var line in TextTable.Wrap(command, width))
        {
            text.Append(line).Append('\n');
        }

        foreach (var (name, what) in parts)
        {
            foreach (var (index, line) in TextTable.Wrap(what, Math.Max(16, width - option - 4)).Index())
            {
                text.Append("  ").Append((index == 0 ? name : "").PadRight(option)).Append("  ").Append(line).Append('\n');
            }
        }
    }

    private static IEnumerable<(string Option, string What)> Parts(GridTable table, ReportView view)
    {
        var shown = view.Choice ?? Choice.Best;
        var equal = table.Blocks([shown]).Select(Entries).ToList();
        foreach (var choice in ChoiceNames.All.Where(choice => choice != shown && !table.Blocks([choice]).Select(Entries).SequenceEqual(equal)))
        {
            yield return ($"--choice {choice.Name()}", $"the same table at {Meaning(choice)}");
        }

        foreach (var section in table.Sections())
        {
            var rows = section.ReadableRowsOf(shown).Count;
            yield return ($"--section {section.Name}", FormattableString.Invariant($"{section.TitleOf(shown)}, {(rows == ReportSection.Readable ? $"{rows} rows or more" : rows == 1 ? "1 row" : $"{rows} rows")}"));
        }

        yield return ($"--section {ReportView.Notes}", FormattableString.Invariant($"{table.Notes.Count} sentences: what the numbers are, what limits them, what they were made from"));
        var more = table.Blocks([shown]).Count(block => !block.IsHeadline);
        yield return ("--full", more == 0 ? "everything" : FormattableString.Invariant($"everything, with {more} more tables, one for each other view"));
    }

    private static string Entries(TableBlock block) => string.Join('|', block.Rows.SelectMany(row => row.Entries).Select(entry => entry?.Text()));

    private static string Meaning(Choice choice) => choice switch
    {
        Choice.Best => "each architecture's own best evaluation point; it selects on the test data",
        Choice.BestJoint => "the one evaluation point that is best for all; it selects on the test data",
        Choice.Last => "the last evaluation point; nothing is selected",
        _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, "not a choice"),
    };
}
