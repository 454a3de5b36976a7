using System.Net;
using System.Text;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>One page that needs nothing else: its style is in it, it has no script, and every text is escaped.</summary>
internal static class HtmlTable
{
    private const string Style = """
        body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; color: #222; background: #fff }
        .wide { overflow-x: auto } table { border-collapse: collapse; border-top: 2px solid; border-bottom: 2px solid; margin: .5rem 0 1.5rem }
        th, td { padding: .2rem .7rem; text-align: left; white-space: nowrap } thead tr { border-bottom: 1px solid } .n { text-align: right; font-variant-numeric: tabular-nums }
        tr.group:not(:first-child) { border-top: 1px solid #bbb } tr.paper { color: #777; font-style: italic } tbody th { font-weight: normal } ul { color: #444 }
        @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } ul { color: #bbb } tr.paper { color: #999 } }
        """;

    public static string Render(GridTable table)
    {
        StringBuilder text = new();
        var name = WebUtility.HtmlEncode(table.Grid.Name);
        text.Append($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{name}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<h1>{name}</h1>\n");
        foreach (var block in table.Blocks().Once())
        {
            Append(text, block);
        }

        Notes(text, table.Notes);
        foreach (var section in table.Sections())
        {
            Open(text, section.Title, section.Heads, heads: section.Heads.Count);
            foreach (var row in section.ReadableRows)
            {
                Row(text, null, [], row, "");
            }

            Close(text);
            Notes(text, section.ReadableNotes);
        }

        return text.Append("</body>\n</html>\n").ToString();
    }

    private static void Append(StringBuilder text, TableBlock block)
    {
        string[] group = block.HasGroups ? [""] : [];
        Open(text, block.Title, [.. group, "method", .. block.Columns], heads: group.Length + 1);
        foreach (var (index, row) in block.Rows.Index())
        {
            var first = group.Length > 0 && block.GroupHead(index).Length > 0;
            Row(text, first ? "group" : null, [.. group.Select(_ => block.GroupHead(index)), row.Method], row.Entries.Select(entry => entry?.Text() ?? ""), "n");
            if (row.IsPublished)
            {
                Row(text, TableRow.PublishedHead, [.. group, TableRow.PublishedHead], row.Published.Select(paper => paper?.Text ?? ""), "n");
            }
        }

        Close(text);
    }

    private static void Open(StringBuilder text, string title, IReadOnlyList<string> columns, int heads)
    {
        text.Append($"<h2>{WebUtility.HtmlEncode(title)}</h2>\n<div class=\"wide\"><table>\n<thead><tr>");
        foreach (var (index, column) in columns.Index())
        {
            text.Append($"<th{(index >= heads ? " class=\"n\"" : "")}>{WebUtility.HtmlEncode(column)}</th>");
        }

        text.Append("</tr></thead>\n<tbody>\n");
    }

    private static void Close(StringBuilder text) => text.Append("</tbody>\n</table></div>\n");

    private static void Row(StringBuilder text, string? rowClass, IEnumerable<string> heads, IEnumerable<string> values, string valueClass)
    {
        text.Append(rowClass is null ? "<tr>" : $"<tr class=\"{rowClass}\">");
        foreach (var head in heads)
        {
            text.Append($"<th scope=\"row\">{WebUtility.HtmlEncode(head)}</th>");
        }

        foreach (var value in values)
        {
            text.Append($"<td{(valueClass.Length > 0 ? $" class=\"{valueClass}\"" : "")}>{WebUtility.HtmlEncode(value)}</td>");
        }

        text.Append("</tr>\n");
    }

    private static void Notes(StringBuilder text, IEnumerable<string> notes)
    {
        text.Append("<ul>\n");
        foreach (var note in notes)
        {
            text.Append($"<li>{WebUtility.HtmlEncode(note)}</li>\n");
        }

        text.Append("</ul>\n");
    }
}
