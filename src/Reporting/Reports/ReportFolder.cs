using Slfd.Artifacts;
using Slfd.Experiments.Grids;
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
        foreach (var format in ReportFormats.All)
        {
            Write(Path.Combine(folder, format.FileName()), table.Render(format));
        }

        foreach (var section in table.Sections())
        {
            Write(Path.Combine(folder, $"{section.Name}.csv"), CsvTable.Render(table, section));
        }

        return folder;
    }

    private static void Write(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            WholeFile.WriteText(path, text);
        }
    }
}
