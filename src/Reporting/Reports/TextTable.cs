using System.Text;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>Aligned plain text. A table wider than the terminal is folded: the columns that do not fit follow below, with the methods repeated.</summary>
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

        foreach (var note in table.Notes)
        {
            foreach (var line in Fold(note, Math.Max(width, 20)))
            {
                text.Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, TableBlock block, int width)
    {
        text.Append(block.Title).Append('\n');
        var head = block.Rows.Max(row => row.Method.Length);
        var rows = block.Rows.Select(row => (row.Method, Texts: row.Entries.Select(entry => entry.Text()).ToArray())).ToList();
        var widths = block.Columns.Select((column, index) => Math.Max(column.Length, rows.Max(row => row.Texts[index].Length))).ToList();
        for (var from = 0; from < widths.Count;)
        {
            var (to, used) = (from, head);
            while (to < widths.Count && (to == from || used + Gap.Length + widths[to] <= width))
            {
                used += Gap.Length + widths[to++];
            }

            Line("", index => block.Columns[index]);
            text.Append('-', used).Append('\n');
            foreach (var (method, texts) in rows)
            {
                Line(method, index => texts[index]);
            }

            text.Append('\n');
            from = to;

            void Line(string first, Func<int, string> entry)
            {
                StringBuilder line = new(first.PadRight(head));
                for (var index = from; index < to; index++)
                {
                    line.Append(Gap).Append(entry(index).PadRight(widths[index]));
                }

                text.Append(line.ToString().TrimEnd()).Append('\n');
            }
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
