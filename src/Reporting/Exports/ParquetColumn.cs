using Parquet;
using Parquet.Schema;

namespace Slfd.Reporting.Exports;

/// <summary>A column of a Parquet file, with all its values.</summary>
/// <param name="Field">Its name and type.</param>
/// <param name="Group">The group that it lies in; null: none.</param>
/// <param name="Write">Writes the values as the field of a file.</param>
internal sealed record ParquetColumn(DataField Field, string? Group, Func<ParquetRowGroupWriter, DataField, Task> Write)
{
    /// <summary>Text; null is missing.</summary>
    public static ParquetColumn Texts(string name, IEnumerable<string?> values, string? group = null)
    {
        List<string?> all = [.. values];
        return new(new DataField<string>(name), group, (rows, field) => rows.WriteAsync(field, all!));
    }

    /// <summary>Whole numbers, none missing.</summary>
    public static ParquetColumn Whole(string name, IEnumerable<long> values)
    {
        long[] all = [.. values];
        return new(new DataField<long>(name), Group: null, (rows, field) => rows.WriteAsync<long>(field, all));
    }

    /// <summary>Numbers; null is missing.</summary>
    public static ParquetColumn Real(string name, IEnumerable<double?> values)
    {
        double?[] all = [.. values];
        return new(new DataField<double?>(name), Group: null, (rows, field) => rows.WriteAsync<double>(field, all.AsMemory()));
    }

    /// <summary>Bytes that are no text, such as pictures.</summary>
    public static ParquetColumn Bytes(string name, IEnumerable<byte[]> values, string? group = null)
    {
        List<byte[]> all = [.. values];
        return new(new DataField<byte[]>(name), group, (rows, field) => rows.WriteAsync(field, all));
    }
}
