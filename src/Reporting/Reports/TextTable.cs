using System.Text;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>Aligned plain text, never wider than the terminal: columns that do not fit follow below, with the row heads repeated, and a text that is wider still is broken into lines.</summary>
internal static class TextTable
{
    public const int DefaultWidth = 120;

    /// <summary>A narrower terminal is taken for one so wide.</summary>
    private const int Narrowest = 40;

    private const string Gap = "  ";

    /// <summary>The parts that are wanted.</summary>
    /// <exception cref="SectionMissingException">The report has no section of that name; the message says which it has.</exception>
    public static string Render(GridTable table, int width, ReportView view)
    {
        width = Math.Max(width, Narrowest);
        StringBuilder text = new();
        if (view.Section is { } name)
        {
            Only(text, table, name, view.Choice ?? Choice.Best, width);
            return text.ToString();
        }

        foreach (var block in table.Blocks(view.Choices).Once().Where(block => view.Extent == ReportExtent.Full || block.IsHeadline))
        {
            Append(text, block, width);
        }

        switch (view.Extent)
        {
            case ReportExtent.Full:
                Notes(text, table.Notes, width);
                foreach (var section in table.Sections())
                {
                    text.Append('\n');
                    Append(text, section, view.Choice ?? Choice.Best, width);
                }

                break;
            case ReportExtent.Shortened:
                ShortText.Append(text, table, view, width);
                break;
            case ReportExtent.Brief:
                text.Length -= 1; // the empty line after the last table
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(view), view.Extent, "no extent of a report");
        }

        return text.ToString();
    }

    /// <summary>Sentences, each broken between words; its further lines are indented.</summary>
    public static void Notes(StringBuilder text, IEnumerable<string> notes, int width)
    {
        foreach (var note in notes)
        {
            text.AppendJoin("\n" + Gap, Wrap(note, width, Gap.Length)).Append('\n');
        }
    }

    private static void Only(StringBuilder text, GridTable table, string name, Choice choice, int width)
    {
        if (name == ReportView.Notes)
        {
            Notes(text, table.Notes, width);
            return;
        }

        var section = table.Sections().FirstOrDefault(section => section.Name == name)
            ?? throw new SectionMissingException($"the report of {table.Grid.Name} has no section '{name}' now; it has {string.Join(", ", table.Sections().Select(section => section.Name).Append(ReportView.Notes))}");
        Append(text, section, choice, width);
    }

    private static void Append(StringBuilder text, ReportSection section, Choice choice, int width)
    {
        Append(text, section.TitleOf(choice), section.Labels, section.Heads, [.. section.ReadableRowsOf(choice)], width);
        Notes(text, section.ReadableNotes, width);
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
        foreach (var line in Wrap(title, width))
        {
            text.Append(line).Append('\n');
        }

        var widths = Widths(heads, columns, rows, width);
        var head = widths.Take(heads).Sum() + (Gap.Length * (heads - 1));
        for (var from = heads; from < widths.Length;)
        {
            var (to, used) = (from, head);
            while (to < widths.Length && (to == from || used + Gap.Length + widths[to] <= width))
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
                int[] shown = [.. Enumerable.Range(0, heads), .. Enumerable.Range(from, to - from)];
                var cells = Array.ConvertAll(shown, column => row[column].Length <= widths[column] ? [row[column]] : Wrap(row[column], widths[column]));
                for (var line = 0; line < cells.Max(cell => cell.Count); line++)
                {
                    text.Append(string.Join(Gap, cells.Select((cell, place) => (line < cell.Count ? cell[line] : "").PadRight(widths[shown[place]]))).TrimEnd()).Append('\n');
                }
            }
        }
    }

    /// <summary>As wide as the texts are; where the heads leave no room for the widest other column, the widest heads give way, and at last that column.</summary>
    private static int[] Widths(int heads, IReadOnlyList<string> columns, List<IReadOnlyList<string>> rows, int width)
    {
        const int Least = 3;
        int[] widths = [.. columns.Select((column, index) => rows.Select(row => row[index].Length).Append(column.Length).Max())];
        var widest = Math.Min(widths.Skip(heads).DefaultIfEmpty(0).Max(), width / 2);
        while (widths.Take(heads).Sum() + (Gap.Length * heads) + widest > width && widths.Take(heads).Max() > Least)
        {
            widths[Array.IndexOf(widths, widths.Take(heads).Max())]--;
        }

        var room = Math.Max(Least, width - widths.Take(heads).Sum() - (Gap.Length * heads));
        for (var column = heads; column < widths.Length; column++)
        {
            widths[column] = Math.Min(widths[column], room);
        }

        return widths;
    }

    /// <summary>Breaks a text between words; a word that is wider than a line is cut.</summary>
    /// <param name="text">One line.</param>
    /// <param name="width">Columns of a line.</param>
    /// <param name="indent">Columns that the further lines are shorter, for what stands before them.</param>
    internal static List<string> Wrap(string text, int width, int indent = 0)
    {
        List<string> lines = [];
        StringBuilder line = new();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Parts(word, width - indent)))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width - (lines.Count > 0 ? indent : 0))
            {
                lines.Add(line.ToString());
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        lines.Add(line.ToString());
        return lines;

        static IEnumerable<string> Parts(string word, int most) => word.Length <= most ? [word] : word.Chunk(most).Select(part => new string(part));
    }
}
