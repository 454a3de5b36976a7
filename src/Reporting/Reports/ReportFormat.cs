using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>How a table is written. Every format is a function of the table alone: no time, no path, no culture, so equal results give equal bytes.</summary>
public enum ReportFormat
{
    /// <summary>Aligned plain text, folded to a width.</summary>
    Terminal,

    /// <summary>GitHub-flavoured tables.</summary>
    Markdown,

    /// <summary>A row per entry, for programs; RFC 4180 with line feeds.</summary>
    Csv,

    /// <summary>booktabs tables to include in a paper.</summary>
    Latex,

    /// <summary>Everything, cell ids and notes included.</summary>
    Json,

    /// <summary>A page for a browser that needs nothing else.</summary>
    Html,
}

/// <summary>The formats by name and file.</summary>
public static class ReportFormats
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ReportFormat> All { get; } = Enum.GetValues<ReportFormat>();

    /// <summary>The name on the command line: <c>terminal</c>, <c>markdown</c>, <c>csv</c>, <c>latex</c>, <c>json</c>, <c>html</c>.</summary>
    public static string Name(this ReportFormat format) => format.ToString().ToLowerInvariant();

    /// <summary>The file in a report folder.</summary>
    public static string FileName(this ReportFormat format) => format switch
    {
        ReportFormat.Terminal => "table.txt",
        ReportFormat.Markdown => "table.md",
        ReportFormat.Csv => "table.csv",
        ReportFormat.Latex => "table.tex",
        ReportFormat.Json => "table.json",
        ReportFormat.Html => "table.html",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "not a format"),
    };

    /// <summary>The table in a format; lines end in a line feed, the last one too.</summary>
    /// <param name="table">The numbers.</param>
    /// <param name="format">How.</param>
    /// <param name="width">Columns of the terminal; used by <see cref="ReportFormat.Terminal"/> only.</param>
    /// <param name="view">Which part; of <see cref="ReportFormat.Markdown"/> and <see cref="ReportFormat.Latex"/> the choice alone, the others are whole. Null: everything.</param>
    /// <exception cref="SectionMissingException">The report has no section of that name; the message says which it has.</exception>
    public static string Render(this GridTable table, ReportFormat format, int width = TextTable.DefaultWidth, ReportView? view = null) => format switch
    {
        ReportFormat.Terminal => TextTable.Render(table, width, view ?? ReportView.Full),
        ReportFormat.Markdown => MarkdownTable.Render(table, view?.Choice),
        ReportFormat.Csv => CsvTable.Render(table),
        ReportFormat.Latex => LatexTable.Render(table, view?.Choice),
        ReportFormat.Json => JsonTable.Render(table),
        ReportFormat.Html => HtmlTable.Render(table),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "not a format"),
    };
}
