using System.Text;

namespace Slfd.FileFormats.Parquet;

/// <summary>A column of a Parquet file: a name, a kind of values, and the values, of which some may be missing.</summary>
/// <param name="Path">Its name; more than one where it lies in groups.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Values">A <see cref="string"/>, <see cref="long"/>, <see cref="double"/> or byte array each, by the kind; null: missing.</param>
/// <param name="IsOptional">Whether values may be missing.</param>
public sealed record ParquetColumn(IReadOnlyList<string> Path, ParquetKind Kind, IReadOnlyList<object?> Values, bool IsOptional)
{
    /// <summary>Text that may be missing.</summary>
    public static ParquetColumn Texts(string name, IEnumerable<string?> values) => new([name], ParquetKind.Text, [.. values], IsOptional: true);

    /// <summary>Whole numbers that may be missing.</summary>
    public static ParquetColumn Whole(string name, IEnumerable<long?> values) => new([name], ParquetKind.Whole, [.. values.Select(value => (object?)value)], IsOptional: true);

    /// <summary>Numbers that may be missing.</summary>
    public static ParquetColumn Real(string name, IEnumerable<double?> values) => new([name], ParquetKind.Real, [.. values.Select(value => (object?)value)], IsOptional: true);

    /// <summary>The values that are there, as they lie in a page of plain encoding.</summary>
    internal byte[] Plain()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        foreach (var value in Values)
        {
            switch (value)
            {
                case null when IsOptional:
                    break;
                case string text when Kind == ParquetKind.Text:
                    Bytes(Encoding.UTF8.GetBytes(text));
                    break;
                case byte[] bytes when Kind == ParquetKind.Bytes:
                    Bytes(bytes);
                    break;
                case long whole when Kind == ParquetKind.Whole:
                    writer.Write(whole);
                    break;
                case double real when Kind == ParquetKind.Real:
                    writer.Write(real);
                    break;
                default:
                    throw new ArgumentException($"column {string.Join('.', Path)} holds values of the kind {Kind}, not {value?.GetType().Name ?? "null"}");
            }
        }

        writer.Flush();
        return stream.ToArray();

        void Bytes(byte[] bytes)
        {
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }
    }
}

/// <summary>What the values of a column are.</summary>
public enum ParquetKind
{
    /// <summary>UTF-8.</summary>
    Text,

    /// <summary>Signed, 64 bits.</summary>
    Whole,

    /// <summary>Floating point, 64 bits.</summary>
    Real,

    /// <summary>Bytes that are no text, such as pictures.</summary>
    Bytes,
}
