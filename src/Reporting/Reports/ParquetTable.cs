using Slfd.Reporting.Exports;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>What the CSV has, as Parquet: whole numbers and percent with their types, and what does not exist is missing.</summary>
internal static class ParquetTable
{
    /// <summary>The file in a report folder.</summary>
    public const string FileName = "table.parquet";

    /// <summary>Of the CSV's percent.</summary>
    private const int Decimals = 4;

    /// <summary>The whole file. Equal tables give equal bytes.</summary>
    public static byte[] Render(GridTable table)
    {
        var rows = table.Lines.SelectMany(line => line.Entries.Select(entry => (Line: line, Entry: entry))).ToList();
        return ParquetFile.Of(
        [
            Texts("grid", _ => table.Grid.Name),
            Texts("dataset", row => row.Line.Dataset),
            Whole("resolution", row => row.Line.Resolution),
            Whole("ipc", row => row.Line.ImagesPerClass),
            Texts("method", row => row.Line.Method),
            Texts("architecture", row => row.Entry.View),
            Texts("choice", row => row.Entry.Choice.Name()),
            Percentage("mean", row => row.Entry.Summary?.Mean),
            Percentage("std", row => row.Entry.Summary?.Std),
            Whole("n", row => row.Entry.Summary?.N ?? 0),
            Whole("seeds_done", row => row.Entry.SeedsDone),
            Whole("seeds_asked", row => row.Entry.SeedsAsked),
            Whole("repeats", _ => table.Grid.Evaluation.Repeats),
            Percentage("std_between_seeds", row => row.Entry.Summary?.BetweenSeeds),
            Percentage("std_between_seeds_sample", row => row.Entry.Summary?.BetweenSeedsSample),
            Percentage("std_sample", row => row.Entry.Summary?.StdSample),
        ]);

        ParquetColumn Texts(string name, Func<(TableLine Line, TableEntry Entry), string> value) => ParquetColumn.Texts(name, rows.Select(value));

        ParquetColumn Whole(string name, Func<(TableLine Line, TableEntry Entry), long> value) => ParquetColumn.Whole(name, rows.Select(value));

        ParquetColumn Percentage(string name, Func<(TableLine Line, TableEntry Entry), double?> value) =>
            ParquetColumn.Real(name, rows.Select(row => value(row) is { } fraction ? Math.Round(100 * fraction, Decimals, MidpointRounding.AwayFromZero) : (double?)null));
    }
}
