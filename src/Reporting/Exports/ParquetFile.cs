using Parquet;
using Parquet.Schema;

namespace Slfd.Reporting.Exports;

/// <summary>Writes a table as a Parquet file, by Parquet.Net. Equal columns give equal bytes.</summary>
internal static class ParquetFile
{
    // Without compression: pictures shrink no further, tables have some kilobytes, and no version of a compressor changes their bytes.
    private static readonly ParquetOptions s_options = new() { CompressionMethod = CompressionMethod.None };

    /// <summary>The whole file.</summary>
    /// <param name="columns">In order, each with as many values; those of one group beside each other.</param>
    /// <param name="texts">Kept in the footer.</param>
    /// <exception cref="InvalidOperationException">Columns of different lengths.</exception>
    public static byte[] Of(IReadOnlyList<ParquetColumn> columns, IReadOnlyDictionary<string, string>? texts = null)
    {
        using MemoryStream file = new();
        Write(file, columns, texts ?? new Dictionary<string, string>()).GetAwaiter().GetResult(); // into memory: nothing is waited for
        return file.ToArray();
    }

    private static async Task Write(MemoryStream file, IReadOnlyList<ParquetColumn> columns, IReadOnlyDictionary<string, string> texts)
    {
        var fields = columns.GroupBy(column => column.Group ?? column.Field.Name)
            .Select(group => group.First().Group is { } name ? new StructField(name, [.. group.Select(column => column.Field)]) : (Field)group.First().Field);
        ParquetSchema schema = new(fields);
        await using var writer = await ParquetWriter.CreateAsync(schema, file, s_options);
        writer.CustomMetadata = texts;
        using var rows = writer.CreateRowGroup();
        foreach (var (column, field) in columns.Zip(schema.GetDataFields()))
        {
            await column.Write(rows, field);
        }

        rows.CompleteValidate();
    }
}
