using System.Net;
using System.Text;
using Slfd.Messages.Results;
using Slfd.Pictures.Drawings;
using Slfd.Reporting.Figures;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>A picture that stands within the page.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Png">The file.</param>
public sealed record PagePicture(string Title, byte[] Png);

/// <summary>One page that needs nothing else: style, figures and pictures are in it, it has no script, and every text is escaped. An entry leads to its cells and back.</summary>
internal static class HtmlTable
{
    /// <summary>A page with more cells than these names none: nobody reads them, and table.json has all.</summary>
    private const int MostCells = 2000;

    // What is short stays on one line, also where a page is narrow; with so many columns on paper only what is shorter still.
    private const int ShortText = 18, ShortestText = 8, ManyColumns = 8;

    private const string Style = """
        body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; color: #222; background: #fff; --paper: #fff }
        h1, h2, h3, p, li, nav { overflow-wrap: anywhere } nav { margin-bottom: 1rem } nav a { margin-right: 1rem } a { color: #0b5cad } td a { color: inherit; text-decoration: none } td a:hover { text-decoration: underline dotted }
        .wide { overflow-x: auto } table { border-collapse: collapse; border-top: 2px solid; border-bottom: 2px solid; margin: .5rem 0 1.5rem }
        th, td { padding: .2rem .7rem; text-align: left; white-space: nowrap } thead tr { border-bottom: 1px solid } .n { text-align: right; font-variant-numeric: tabular-nums }
        tr.group:not(:first-child) { border-top: 1px solid #bbb } tr.paper { color: #777; font-style: italic } tbody th { font-weight: normal } ul { color: #444 }
        figure { margin: 0 0 1.5rem; overflow-x: auto } figure svg, figure img { max-width: 100%; height: auto } code, pre { font-size: 13px; overflow-wrap: anywhere } pre { white-space: pre-wrap; overflow-wrap: anywhere }
        tr:target, td:target { background: #fff3c4 }
        @media (max-width: 40rem) { body { margin: 1rem auto; font-size: 14px } th, td { padding: .2rem .4rem } td { white-space: normal } .n, .s, .k { white-space: nowrap } h1 { font-size: 1.4rem } h2 { font-size: 1.1rem } figure svg { max-width: none }
          tbody th, thead th:first-child { position: sticky; left: 0; background: var(--paper); white-space: normal; max-width: 36vw; min-width: 5rem; overflow-wrap: break-word } }
        @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818; --paper: #181818 } ul { color: #bbb } tr.paper { color: #999 } a { color: #8ab8ff } tr:target, td:target { background: #4a4000 } figure { background: #fff } }
        @media print { body { margin: 0; max-width: none; font-size: 9pt; color: #000; background: #fff } nav { display: none } .wide, figure { overflow: visible } tr, figure, li { break-inside: avoid } h1, h2, h3 { break-after: avoid }
          table { font-size: 8pt; line-height: 1.25 } th, td { white-space: normal; padding: .1rem .4rem } .n, .s, .k { white-space: nowrap } a { color: inherit; text-decoration: none } code, pre { font-size: 7pt } .many { font-size: 6.5pt } .many .n, .many .s { white-space: normal }
          figure svg { max-height: 105mm } details::details-content { content-visibility: visible; height: auto; display: block } p:has(a[href="#top"]) { display: none } }
        """;

    public static string Render(GridTable table, IReadOnlyList<PagePicture>? pictures = null)
    {
        StringBuilder text = new();
        var name = WebUtility.HtmlEncode(table.Grid.Name);
        text.Append($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{name}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<h1 id=\"top\">{name}</h1>\n");
        var figures = GridFigures.Of(table).ToList();
        var namesCells = table.Lines.Sum(line => line.Cells.Count) <= MostCells;
        Contents(text, table, figures.Count > 0, pictures is { Count: > 0 }, namesCells);
        LineIndex lines = new(table);
        Dictionary<TableLine, int> numbers = new(ReferenceEqualityComparer.Instance);
        foreach (var (number, line) in table.Lines.Index())
        {
            numbers.Add(line, number);
        }

        foreach (var block in table.Blocks().Once())
        {
            Append(text, table, block, key => namesCells ? numbers[lines.Line(key)] : null);
        }

        Notes(text, [.. table.Notes, Standings.Note]);
        foreach (var section in table.Sections())
        {
            Open(text, section.Title, section.Heads, heads: section.Heads.Count, id: section.Name);
            foreach (var row in section.ReadableRows)
            {
                Row(text, null, [], row.Select(WebUtility.HtmlEncode).OfType<string>(), "");
            }

            Close(text);
            Notes(text, section.ReadableNotes);
        }

        Figures(text, figures, pictures ?? []);
        if (namesCells)
        {
            Cells(text, table);
        }

        Provenance(text, table);
        return text.Append("</body>\n</html>\n").ToString();
    }

    private static void Contents(StringBuilder text, GridTable table, bool figures, bool pictures, bool cells)
    {
        (string Id, string Title)[] parts = [.. table.Sections().Select(section => (section.Name, section.Title)), .. figures ? [("figures", "figures")] : Array.Empty<(string, string)>(),
            .. pictures ? [("images", "synthetic images")] : Array.Empty<(string, string)>(), .. cells ? [("cells", "cells")] : Array.Empty<(string, string)>(), ("provenance", "provenance")];
        text.Append("<nav>").AppendJoin(' ', parts.Select(part => $"<a href=\"#{part.Id}\">{WebUtility.HtmlEncode(part.Title)}</a>")).Append("</nav>\n");
    }

    private static void Append(StringBuilder text, GridTable table, TableBlock block, Func<EntryKey, int?> lineOf)
    {
        var standings = Standings.Of(table, block);
        string[] group = block.HasGroups ? [""] : [];
        Open(text, block.Title, [.. group, "method", .. block.Columns], heads: group.Length + 1);
        foreach (var (index, row) in block.Rows.Index())
        {
            var first = group.Length > 0 && block.GroupHead(index).Length > 0;
            Row(text, first ? "group" : null, [.. group.Select(_ => block.GroupHead(index)), row.Method],
                row.Entries.Select((entry, column) => entry is null ? "" : Linked(Marked(WebUtility.HtmlEncode(entry.Text()), standings[index][column]), lineOf(row.Keys[column]))), "n");
            if (row.IsPublished)
            {
                Row(text, TableRow.PublishedHead, [.. group, TableRow.PublishedHead], row.Published.Select(paper => WebUtility.HtmlEncode(paper?.Text ?? "")), "n");
            }
        }

        Close(text);
    }

    private static string Marked(string html, Standing standing) => standing switch
    {
        Standing.None => html,
        Standing.Best => $"<b>{html}</b>",
        Standing.Second => $"<u>{html}</u>",
        _ => throw new ArgumentOutOfRangeException(nameof(standing), standing, "no standing"),
    };

    private static string Linked(string html, int? line) => line is { } number ? FormattableString.Invariant($"<a href=\"#line-{number}\">{html}</a>") : html;

    private static void Figures(StringBuilder text, List<GridFigure> figures, IReadOnlyList<PagePicture> pictures)
    {
        if (figures.Count > 0)
        {
            text.Append("<h2 id=\"figures\">figures</h2>\n");
            foreach (var (_, drawing) in figures)
            {
                text.Append("<figure>\n").Append(SvgText.WithinPage(drawing)).Append("</figure>\n");
            }
        }

        if (pictures.Count > 0)
        {
            text.Append("<h2 id=\"images\">synthetic images</h2>\n");
            foreach (var (title, png) in pictures)
            {
                text.Append($"<figure><img alt=\"{WebUtility.HtmlEncode(title)}\" src=\"data:image/png;base64,").Append(Convert.ToBase64String(png)).Append("\"></figure>\n");
            }
        }
    }

    private static void Cells(StringBuilder text, GridTable table)
    {
        var view = table.Views[0];
        Open(text, "cells", ["data", "px", "ipc", "method", "seed", "cell", $"{view}, best", $"{view}, last"], heads: 6, id: "cells");
        foreach (var (index, line) in table.Lines.Index())
        {
            foreach (var (place, cell) in line.Cells.Index())
            {
                var done = line.Done.FirstOrDefault(seed => seed.Cell == cell);
                text.Append(place == 0 ? FormattableString.Invariant($"<tr id=\"line-{index}\" class=\"group\">") : "<tr>");
                string[] heads = [line.Dataset, FormattableString.Invariant($"{line.Resolution}"), FormattableString.Invariant($"{line.ImagesPerClass}"), line.Name, FormattableString.Invariant($"{table.Grid.Seeds[place]}")];
                text.AppendJoin("", heads.Select(head => $"<td>{WebUtility.HtmlEncode(head)}</td>")).Append($"<td><code>{cell}</code></td>");
                foreach (var choice in new[] { Choice.Best, Choice.Last })
                {
                    text.Append($"<td class=\"n\">{(done is null ? "not done" : done.Scores.View(view, choice) is { } score ? $"{Percent.Short(score.Mean)} &#177; {Percent.Short(score.Std)}" : "no classifier")}{(done?.Scores.Marks.Count > 0 ? $" <span title=\"{WebUtility.HtmlEncode(MarkWords.Explained(done.Scores.Marks))}\">{TableEntry.Mark}</span>" : "")}</td>");
                }

                text.Append("</tr>\n");
            }
        }

        Close(text);
    }

    private static void Provenance(StringBuilder text, GridTable table) => text
        .Append("<h2 id=\"provenance\">provenance</h2>\n<ul>\n")
        .Append($"<li>grid {WebUtility.HtmlEncode(table.Grid.Name)}, SHA-256 of its canonical form <code>{table.GridSha256}</code></li>\n")
        .AppendJoin("", table.Notes.Where(note => note.StartsWith("made from", StringComparison.Ordinal) || note.StartsWith("data:", StringComparison.Ordinal)).Select(note => $"<li>{WebUtility.HtmlEncode(note)}</li>\n"))
        .Append($"</ul>\n<details><summary>the grid in its canonical form</summary><pre>{WebUtility.HtmlEncode(table.Grid.ToJson())}</pre></details>\n<p><a href=\"#top\">to the top</a></p>\n");

    private static void Open(StringBuilder text, string title, IReadOnlyList<string> columns, int heads, string? id = null)
    {
        text.Append($"<h2{(id is null ? "" : $" id=\"{id}\"")}>{WebUtility.HtmlEncode(title)}</h2>\n<div class=\"wide\"><table{(columns.Count > ManyColumns ? " class=\"many\"" : "")}>\n<thead><tr>");
        foreach (var (index, column) in columns.Index())
        {
            text.Append($"<th{(index >= heads ? " class=\"n\"" : "")}>{WebUtility.HtmlEncode(column)}</th>");
        }

        text.Append("</tr></thead>\n<tbody>\n");
    }

    private static void Close(StringBuilder text) => text.Append("</tbody>\n</table></div>\n");

    /// <summary>A row; its heads are texts, its values are written as they are.</summary>
    private static void Row(StringBuilder text, string? rowClass, IEnumerable<string> heads, IEnumerable<string> values, string valueClass)
    {
        text.Append(rowClass is null ? "<tr>" : $"<tr class=\"{rowClass}\">");
        foreach (var head in heads)
        {
            text.Append($"<th scope=\"row\">{WebUtility.HtmlEncode(head)}</th>");
        }

        foreach (var value in values)
        {
            text.Append($"<td{(valueClass.Length > 0 ? $" class=\"{valueClass}\"" : !value.Contains(' ', StringComparison.Ordinal) || value.Length > ShortText ? "" : value.Length <= ShortestText ? " class=\"k\"" : " class=\"s\"")}>{value}</td>");
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
