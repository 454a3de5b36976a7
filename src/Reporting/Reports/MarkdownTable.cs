using System.Text;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>A heading, a table per block, the notes as a list; then the sections, likewise.</summary>
internal static class MarkdownTable
{
    public static string Render(GridTable table, Choice? choice)
    {
        StringBuilder text = new($"# {table.Grid.Name}\n\n");
        foreach (var block in table.Blocks(choice is { } one ? [one] : null).Once())
        {
            Append(text, table, block);
        }

        Notes(text, [.. table.Notes, Standings.Note]);
        foreach (var section in table.Sections())
        {
            text.Append("\n## ").Append(section.Title).Append("\n\n");
            Row(text, section.Heads);
            Row(text, section.Heads.Select(_ => "---"));
            foreach (var row in section.ReadableRows)
            {
                Row(text, row);
            }

            text.Append('\n');
            Notes(text, section.ReadableNotes);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, GridTable table, TableBlock block)
    {
        var standings = Standings.Of(table, block);
        string[] group = block.HasGroups ? [""] : [];
        text.Append("## ").Append(block.Title).Append("\n\n");
        Row(text, [.. group, "method", .. block.Columns]);
        Row(text, [.. group.Select(_ => "---"), "---", .. block.Columns.Select(_ => "---:")]);
        foreach (var (index, row) in block.Rows.Index())
        {
            Row(text, [.. group.Select(_ => block.GroupHead(index)), row.Method, .. row.Entries.Select((entry, column) => Marked(entry?.Text() ?? "", standings[index][column]))]);
            if (row.IsPublished)
            {
                Row(text, [.. group, $"*{TableRow.PublishedHead}*", .. row.Published.Select(paper => paper is null ? "" : $"*{paper.Text}*")]);
            }
        }

        text.Append('\n');
    }

    private static string Marked(string text, Standing standing) => standing switch
    {
        Standing.None => text,
        Standing.Best => $"**{text}**",
        Standing.Second => $"<ins>{text}</ins>",
        _ => throw new ArgumentOutOfRangeException(nameof(standing), standing, "no standing"),
    };

    private static void Notes(StringBuilder text, IEnumerable<string> notes)
    {
        foreach (var note in notes)
        {
            text.Append("- ").Append(note).Append('\n');
        }
    }

    private static void Row(StringBuilder text, IEnumerable<string> entries) =>
        text.Append("| ").AppendJoin(" | ", entries.Select(entry => entry.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
}
