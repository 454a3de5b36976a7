using System.Text;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>Aligned plain text. A table wider than the terminal is folded: the columns that do not fit follow below, with the row heads repeated.</summary>
internal static class TextTable
{
    public const int DefaultWidth = 120;
    private const string Gap = "  ";

    public static string Render(GridTable table, int width)
    {
        StringBuilder text = new();
        foreach (var block in table.Blocks())
        {
            Append(text, block, width);
        }

        Notes(text, table.Notes, width);
        foreach (var section in table.Sections())
        {
            text.Append('\n');
            Append(text, section.Title, section.Labels, section.Heads, [.. section.ReadableRows], width);
            Notes(text, section.ReadableNotes, width);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, TableBlock block, int width)
    {
        var grouped = block.HasGroups;
        List<IReadOnlyList<string>> rows = [];
        foreach (var (index, row) in block.Rows.Index())
        {
            rows.Add(Row(grouped ? block.GroupHead(index) : null, row.Method, row.Entries.Select(entry => entry?.Text() ?? "")));
            if (row.IsPublished)
            {
                rows.Add(Row(grouped ? "" : null, $"{Gap}{TableRow.PublishedHead}", row.Published.Select(paper => paper?.Text ?? "")));
            }
        }

        Append(text, block.Title, grouped ? 2 : 1, Row(grouped ? "" : null, "", block.Columns), rows, width);

        static string[] Row(string? group, string head, IEnumerable<string> texts) => group is null ? [head, .. texts] : [group, head, .. texts];
    }

    /// <summary>A table whose first <paramref name="heads"/> columns are repeated where it is folded.</summary>
    private static void Append(StringBuilder text, string title, int heads, IReadOnlyList<string> columns, List<IReadOnlyList<string>> rows, int width)
    {
        text.Append(title).Append('\n');
        var widths = columns.Select((column, index) => rows.Select(row => row[index].Length).Append(column.Length).Max()).ToList();
        var head = widths.Take(heads).Sum() + (Gap.Length * (heads - 1));
        for (var from = heads; from < widths.Count;)
        {
            var (to, used) = (from, head);
            while (to < widths.Count && (to == from || used + Gap.Length + widths[to] <= width))
            {
                used += Gap.Length + widths[to++];
            }

            Line(columns);
            text.Append('-', used).Append('\n');
            rows.ForEach(Line);
            text.Append('\n');
            from = to;

            void Line(IReadOnlyList<string> row)
            {
                var (start, end) = (from, to);
                var shown = row.Select((value, index) => value.PadRight(widths[index])).Where((_, index) => index < heads || (index >= start && index < end));
                text.Append(string.Join(Gap, shown).TrimEnd()).Append('\n');
            }
        }
    }

    private static void Notes(StringBuilder text, IEnumerable<string> notes, int width)
    {
        foreach (var line in notes.SelectMany(note => Fold(note, Math.Max(width, 20))))
        {
            text.Append(line).Append('\n');
        }
    }

    private static IEnumerable<string> Fold(string sentence, int width)
    {
        StringBuilder line = new();
        foreach (var word in sentence.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear().Append(Gap);
            }
            else if (line.Length > 0)
            {
                line.Append(' ');
            }

            line.Append(word);
        }

        yield return line.ToString();
    }
}
