using System.Text;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>A heading, a table per block, the notes as a list.</summary>
internal static class MarkdownTable
{
    public static string Render(GridTable table)
    {
        StringBuilder text = new($"# {table.Grid.Name}\n\n");
        foreach (var block in table.Blocks())
        {
            text.Append("## ").Append(block.Title).Append("\n\n");
            Row(text, ["method", .. block.Columns]);
            Row(text, ["---", .. block.Columns.Select(_ => "---:")]);
            foreach (var row in block.Rows)
            {
                Row(text, [row.Method, .. row.Entries.Select(entry => entry.Text())]);
            }

            text.Append('\n');
        }

        foreach (var note in table.Notes)
        {
            text.Append("- ").Append(note).Append('\n');
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, IEnumerable<string> entries) =>
        text.Append("| ").AppendJoin(" | ", entries.Select(entry => entry.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
}
