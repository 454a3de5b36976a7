using System.Globalization;
using System.Text;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>A row per line, view and choice. Percent with four decimals; a number that does not exist is an empty field, never zero.</summary>
internal static class CsvTable
{
    private const string Head = "grid,dataset,resolution,ipc,method,architecture,choice,mean,std,n,seeds_done,seeds_asked,repeats,std_between_seeds,std_between_seeds_sample,std_sample\n";

    public static string Render(GridTable table)
    {
        StringBuilder text = new(Head);
        foreach (var line in table.Lines)
        {
            foreach (var entry in line.Entries)
            {
                var summary = entry.Summary;
                text.AppendJoin(',',
                    Field(table.Grid.Name),
                    Field(line.Dataset),
                    Number(line.Resolution),
                    Number(line.ImagesPerClass),
                    Field(line.Method),
                    Field(entry.View),
                    entry.Choice.Name(),
                    Percentage(summary?.Mean),
                    Percentage(summary?.Std),
                    Number(summary?.N ?? 0),
                    Number(entry.SeedsDone),
                    Number(entry.SeedsAsked),
                    Number(table.Grid.Evaluation.Repeats),
                    Percentage(summary?.BetweenSeeds),
                    Percentage(summary?.BetweenSeedsSample),
                    Percentage(summary?.StdSample)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>A section's rows, all choices and views; the grid's name comes first, so that files of several grids can be put together.</summary>
    public static string Render(GridTable table, ReportSection section)
    {
        StringBuilder text = new();
        text.AppendJoin(',', section.Columns.Select(column => column.Key).Prepend("grid")).Append('\n');
        foreach (var row in section.AllRows)
        {
            text.AppendJoin(',', row.Select(value => Field(value.Exact ?? "")).Prepend(Field(table.Grid.Name))).Append('\n');
        }

        return text.ToString();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Percentage(double? fraction) => fraction is { } value ? Percent.Exact(value) : "";

    private static string Field(string text) => text.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
