using System.Text;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>A <c>table</c> per block with booktabs rules, ready to <c>\input</c>; the notes are comments. Shows mean ± std; the deviation between seeds is left to the CSV.</summary>
internal static class LatexTable
{
    public static string Render(GridTable table)
    {
        StringBuilder text = new("% needs \\usepackage{booktabs}\n");
        foreach (var note in table.Notes)
        {
            text.Append("% ").Append(note).Append('\n');
        }

        foreach (var block in table.Blocks())
        {
            text.Append("\n\\begin{table}\n  \\centering\n");
            text.Append($"  \\caption{{{Escape(block.Title)}. {Caption(table, block.Choice)}}}\n");
            text.Append($"  \\begin{{tabular}}{{l{new string('c', block.Columns.Count)}}}\n    \\toprule\n");
            Row(text, ["Method", .. block.Columns.Select(Escape)]);
            text.Append("    \\midrule\n");
            foreach (var row in block.Rows)
            {
                Row(text, [Escape(row.Method), .. row.Entries.Select(Entry)]);
            }

            text.Append("    \\bottomrule\n  \\end{tabular}\n\\end{table}\n");
        }

        return text.ToString();
    }

    private static string Caption(GridTable table, Choice choice)
    {
        var (seeds, repeats) = (table.Grid.Seeds.Length, table.Grid.Evaluation.Repeats);
        var n = $"Test accuracy (\\%), mean $\\pm$ std; $n = {seeds * repeats}$ (seeds: {seeds}, repeats: {repeats}).";
        return choice == Choice.Last ? n : n + " Selected on the test data.";
    }

    private static string Entry(TableEntry entry) => entry.Summary is not { } summary
        ? entry.Progress
        : $"${Percent.Short(summary.Mean)} \\pm {Percent.Short(summary.Std)}${(entry.Complete ? "" : $" ({entry.Progress})")}";

    private static void Row(StringBuilder text, IEnumerable<string> entries) => text.Append("    ").AppendJoin(" & ", entries).Append(" \\\\\n");

    private static string Escape(string plain)
    {
        StringBuilder text = new();
        foreach (var letter in plain)
        {
            _ = letter is '&' or '%' or '$' or '#' or '_' or '{' or '}' ? text.Append('\\').Append(letter) : text.Append(letter);
        }

        return text.ToString();
    }
}
