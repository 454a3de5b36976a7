using Slfd.Artifacts;
using Slfd.Experiments.Grids;
using Slfd.Reporting.Figures;
using Slfd.Reporting.Results;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>The tables of one grid as files, every format beside the others.</summary>
public static class ReportFolder
{
    /// <summary>Makes the table and writes it in every format, each file whole.</summary>
    /// <inheritdoc cref="Write(RunsFolder, GridTable)" path="/returns|/exception"/>
    public static string Write(RunsFolder runs, Grid grid, IEnumerable<ResultRow> rows, ReportContext? context = null) =>
        Write(runs, GridTable.From(grid, rows, context));

    /// <summary>Writes a table in every format, each file whole. A file that would not change is left alone, so a finished grid costs no disk flush.</summary>
    /// <remarks>The report of an earlier definition of the grid is kept beside it (<see cref="EarlierReport"/>).</remarks>
    /// <returns>The folder, <c>reports/NAME</c> below the runs folder.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static string Write(RunsFolder runs, GridTable table)
    {
        var folder = runs.Report(table.Grid.Name);
        EarlierReport.Keep(folder, table.GridSha256);
        foreach (var (name, text) in Texts(table, folder))
        {
            Write(Path.Combine(folder, name), text);
        }

        foreach (var (name, bytes) in Binaries(table))
        {
            Write(Path.Combine(folder, name), bytes);
        }

        return folder;
    }

    /// <summary>The files of a report: every format, and each section as CSV. They follow from the table, but for the sheets of images in the page, which are read from the folder.</summary>
    internal static IEnumerable<(string Name, string Text)> Texts(GridTable table, string folder)
    {
        foreach (var format in ReportFormats.All)
        {
            yield return (format.FileName(), format == ReportFormat.Html ? Page(folder, table) : table.Render(format));
        }

        foreach (var section in table.Sections())
        {
            yield return ($"{section.Name}.csv", CsvTable.Render(table, section));
        }
    }

    /// <summary>The files of a report that are no text; they follow from the table.</summary>
    internal static IEnumerable<(string Name, byte[] Bytes)> Binaries(GridTable table) => [(ParquetTable.FileName, ParquetTable.Render(table))];

    /// <summary>Draws the figures into the report folder, and puts the sheets of images into the page there.</summary>
    /// <inheritdoc cref="FigureFolder.Write(RunsFolder, GridTable)" path="/exception"/>
    public static FiguresWritten Draw(RunsFolder runs, GridTable table)
    {
        var written = FigureFolder.Write(runs, table);
        var folder = runs.Report(table.Grid.Name);
        Write(Path.Combine(folder, ReportFormat.Html.FileName()), Page(folder, table));
        return written;
    }

    /// <summary>The page with the sheets that were drawn.</summary>
    private static string Page(string folder, GridTable table) => HtmlTable.Render(table, [.. FigureSheets.Of(table)
        .Select(sheet => (sheet.Title, Path: Path.Combine(folder, sheet.FileName)))
        .Where(sheet => File.Exists(sheet.Path))
        .Select(sheet => new PagePicture(sheet.Title, File.ReadAllBytes(sheet.Path)))]);

    private static void Write(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            WholeFile.WriteText(path, text);
        }
    }

    private static void Write(string path, byte[] bytes)
    {
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
        {
            WholeFile.Write(path, stream => stream.Write(bytes));
        }
    }
}
