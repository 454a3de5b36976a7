using System.Text;
using Slfd.Reporting.Published;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>A <c>table</c> per block with booktabs rules and siunitx columns, ready to <c>\input</c>; the notes are comments. Shows mean ± std; the deviation between seeds is left to the CSV.</summary>
/// <remarks>Best and second are marked as <see cref="Standings"/> allow. A number with something beside it stands in braces, so that siunitx does not read it.</remarks>
internal static class LatexTable
{
    // Where a number has a digit more in front of its point.
    private const double Hundred = 99.995, Ten = 9.995;

    public static string Render(GridTable table, Choice? choice)
    {
        StringBuilder text = new("% needs \\usepackage{booktabs} and \\usepackage{siunitx} (version 3)\n");
        foreach (var note in table.Notes.Append(Standings.Note))
        {
            text.Append("% ").Append(note).Append('\n');
        }

        foreach (var block in table.Blocks(choice is { } one ? [one] : null).Once())
        {
            var standings = Standings.Of(table, block);
            text.Append("\n\\begin{table}\n  \\centering\n  \\sisetup{separate-uncertainty = true, table-align-uncertainty = true, text-series-to-math = true}\n");
            text.Append($"  \\caption{{{Escape(block.Title)}. {Caption(table, block.Choice)}}}\n");
            string[] group = block.HasGroups ? [""] : [];
            text.Append($"  \\begin{{tabular}}{{{new string('l', group.Length)}l{(block.Columns.Count == 1 ? Column(block) : $"*{{{block.Columns.Count}}}{{{Column(block)}}}")}}}\n    \\toprule\n");
            Row(text, [.. group, "Method", .. block.Columns.Select(column => $"{{{Escape(column)}}}")]);
            text.Append("    \\midrule\n");
            foreach (var (index, row) in block.Rows.Index())
            {
                if (index > 0 && block.GroupHead(index).Length > 0)
                {
                    text.Append("    \\midrule\n");
                }

                Row(text, [.. group.Select(_ => Escape(block.GroupHead(index))), Escape(row.Method), .. row.Entries.Select((entry, column) => Entry(entry, standings[index][column]))]);
                if (row.IsPublished)
                {
                    Row(text, [.. group, $"\\quad \\textit{{{TableRow.PublishedHead}}}", .. row.Published.Select(Published)]);
                }
            }

            text.Append("    \\bottomrule\n  \\end{tabular}\n\\end{table}\n");
        }

        foreach (var section in table.Sections())
        {
            Append(text, section);
        }

        return text.ToString();
    }

    /// <summary>Columns as wide as the block's widest numbers.</summary>
    private static string Column(TableBlock block)
    {
        var numbers = block.Rows.SelectMany(row => row.Entries).Select(entry => entry?.Summary).OfType<SeedSummary>().ToList();
        return $"S[table-format = {(numbers.Exists(number => 100 * number.Mean >= Hundred) ? 3 : 2)}.2({(numbers.Exists(number => 100 * number.Std >= Ten) ? 4 : 3)})]";
    }

    private static void Append(StringBuilder text, ReportSection section)
    {
        text.Append('\n');
        foreach (var note in section.ReadableNotes)
        {
            text.Append("% ").Append(note).Append('\n');
        }

        text.Append("\\begin{table}\n  \\centering\n");
        text.Append($"  \\caption{{{Escape(section.Title)}}}\n");
        text.Append($"  \\begin{{tabular}}{{{new string('l', section.Heads.Count)}}}\n    \\toprule\n");
        Row(text, section.Heads.Select(Escape));
        text.Append("    \\midrule\n");
        foreach (var row in section.ReadableRows)
        {
            Row(text, row.Select(Escape));
        }

        text.Append("    \\bottomrule\n  \\end{tabular}\n\\end{table}\n");
    }

    private static string Published(PublishedResult? paper) => paper is null ? "" : $"{{${paper.Text.Replace("±", "\\pm", StringComparison.Ordinal)}$}}";

    private static string Caption(GridTable table, Choice choice)
    {
        var (seeds, repeats) = (table.Grid.Seeds.Length, table.Grid.Evaluation.Repeats);
        var n = $"Test accuracy (\\%), mean $\\pm$ std; $n = {seeds * repeats}$ (seeds: {seeds}, repeats: {repeats}).";
        return choice == Choice.Last ? n : n + " Selected on the test data.";
    }

    private static string Entry(TableEntry? entry, Standing standing)
    {
        if (entry is null)
        {
            return "";
        }

        if (entry.Summary is not { } summary)
        {
            return $"{{{(entry.SeedsDone > 0 ? "no classifier" : entry.Progress)}}}";
        }

        var (number, beside) = ($"{Percent.Short(summary.Mean)} \\pm {Percent.Short(summary.Std)}",
            $"{(entry.Complete ? "" : $" ({entry.Progress})")}{entry.DivergedText}{(entry.Marked > 0 ? "$^\\dagger$" : "")}");
        return (standing, beside) switch
        {
            (Standing.None, "") => number,
            (Standing.Best, "") => $"\\bfseries {number}",
            (Standing.None, _) => $"{{\\num{{{number}}}{beside}}}",
            (Standing.Best, _) => $"{{\\bfseries\\num{{{number}}}{beside}}}",
            (Standing.Second, _) => $"{{\\underline{{\\num{{{number}}}}}{beside}}}",
            _ => throw new ArgumentOutOfRangeException(nameof(standing), standing, "no standing"),
        };
    }

    private static void Row(StringBuilder text, IEnumerable<string> entries) => text.Append("    ").AppendJoin(" & ", entries).Append(" \\\\\n");

    private static string Escape(string plain)
    {
        StringBuilder text = new();
        foreach (var letter in plain)
        {
            _ = letter switch
            {
                '&' or '%' or '$' or '#' or '_' or '{' or '}' => text.Append('\\').Append(letter),
                '\\' => text.Append("\\textbackslash{}"),
                '~' => text.Append("\\textasciitilde{}"),
                '^' => text.Append("\\textasciicircum{}"),
                '<' => text.Append("$<$"),
                '>' => text.Append("$>$"),
                '±' => text.Append("$\\pm$"),
                _ => text.Append(letter),
            };
        }

        return text.ToString();
    }
}
