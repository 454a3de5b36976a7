using System.Text;
using Slfd.Reporting.Published;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>A <c>table</c> per block with booktabs rules, ready to <c>\input</c>; the notes are comments. Shows mean ± std; the deviation between seeds is left to the CSV.</summary>
internal static class LatexTable
{
    public static string Render(GridTable table, Choice? choice)
    {
        StringBuilder text = new("% needs \\usepackage{booktabs}\n");
        foreach (var note in table.Notes)
        {
            text.Append("% ").Append(note).Append('\n');
        }

        foreach (var block in table.Blocks(choice is { } one ? [one] : null).Once())
        {
            text.Append("\n\\begin{table}\n  \\centering\n");
            text.Append($"  \\caption{{{Escape(block.Title)}. {Caption(table, block.Choice)}}}\n");
            string[] group = block.HasGroups ? [""] : [];
            text.Append($"  \\begin{{tabular}}{{{new string('l', group.Length)}l{new string('c', block.Columns.Count)}}}\n    \\toprule\n");
            Row(text, [.. group, "Method", .. block.Columns.Select(Escape)]);
            text.Append("    \\midrule\n");
            foreach (var (index, row) in block.Rows.Index())
            {
                if (index > 0 && block.GroupHead(index).Length > 0)
                {
                    text.Append("    \\midrule\n");
                }

                Row(text, [.. group.Select(_ => Escape(block.GroupHead(index))), Escape(row.Method), .. row.Entries.Select(Entry)]);
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

    private static string Published(PublishedResult? paper) => paper is null ? "" : $"${paper.Text.Replace("±", "\\pm", StringComparison.Ordinal)}$";

    private static string Caption(GridTable table, Choice choice)
    {
        var (seeds, repeats) = (table.Grid.Seeds.Length, table.Grid.Evaluation.Repeats);
        var n = $"Test accuracy (\\%), mean $\\pm$ std; $n = {seeds * repeats}$ (seeds: {seeds}, repeats: {repeats}).";
        return choice == Choice.Last ? n : n + " Selected on the test data.";
    }

    private static string Entry(TableEntry? entry) => entry is null ? "" : entry.Summary is not { } summary
        ? (entry.SeedsDone > 0 ? "no classifier" : entry.Progress)
        : $"${Percent.Short(summary.Mean)} \\pm {Percent.Short(summary.Std)}${(entry.Complete ? "" : $" ({entry.Progress})")}{entry.DivergedText}{(entry.Marked > 0 ? "$^\\dagger$" : "")}";

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
