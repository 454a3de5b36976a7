using System.Buffers.Binary;

namespace Slfd.FileFormats.Parquet;

/// <summary>Writes a table as a Parquet file: one row group, one page a column, plain values without compression. Source: the format's public specification (parquet-format 2).</summary>
/// <remarks>Equal columns give equal bytes. Written by hand, since the .NET library brings compression libraries for every platform (docs/decisions/0077).</remarks>
public static class ParquetFile
{
    private const int Required = 0, Optional = 1;
    private const int Plain = 0, RunLength = 3;
    private const int Uncompressed = 0;
    private static readonly byte[] s_magic = "PAR1"u8.ToArray();

    /// <summary>The whole file.</summary>
    /// <param name="columns">In order, each with as many values; those of one group beside each other.</param>
    /// <param name="texts">Kept in the footer.</param>
    /// <exception cref="ArgumentException">Columns of different lengths, or a value of another kind than its column's.</exception>
    public static byte[] Of(IReadOnlyList<ParquetColumn> columns, IReadOnlyDictionary<string, string>? texts = null)
    {
        var rows = columns.Count == 0 ? 0 : columns[0].Values.Count;
        if (columns.FirstOrDefault(column => column.Values.Count != rows) is { } other)
        {
            throw new ArgumentException($"column {string.Join('.', other.Path)} has {other.Values.Count} values, the first one {rows}");
        }

        using MemoryStream file = new();
        file.Write(s_magic);
        List<Chunk> chunks = [];
        foreach (var column in columns)
        {
            byte[] page = [.. column.IsOptional ? Levels(column.Values) : [], .. column.Plain()];
            var header = new CompactThrift().Body(thrift => thrift.Int(1, 0).Int(2, page.Length).Int(3, page.Length)
                .Struct(5, data => data.Int(1, rows).Int(2, Plain).Int(3, RunLength).Int(4, RunLength))).ToArray();
            chunks.Add(new(column, file.Position, header.Length + page.Length));
            file.Write(header);
            file.Write(page);
        }

        var footer = Footer(columns, chunks, rows, texts ?? new Dictionary<string, string>());
        file.Write(footer);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, footer.Length);
        file.Write(length);
        file.Write(s_magic);
        return file.ToArray();
    }

    private static byte[] Footer(IReadOnlyList<ParquetColumn> columns, List<Chunk> chunks, int rows, IReadOnlyDictionary<string, string> texts)
    {
        List<Node> nodes = [];
        foreach (var column in columns)
        {
            // A group is named once, before its first column.
            for (var depth = 1; depth < column.Path.Count; depth++)
            {
                var group = column.Path.Take(depth).ToList();
                if (!nodes.Exists(node => node.Column is null && node.Path.SequenceEqual(group)))
                {
                    nodes.Add(new(group, null));
                }
            }

            nodes.Add(new(column.Path, column));
        }

        nodes.Insert(0, new([], null));
        return new CompactThrift().Body(thrift => thrift
            .Int(1, 2)
            .Structs(2, nodes, (element, node) => Write(element, node, nodes))
            .Long(3, rows)
            .Structs(4, [chunks], (group, all) => group
                .Structs(1, all, (part, chunk) => Write(part, chunk, rows))
                .Long(2, all.Sum(chunk => (long)chunk.Bytes))
                .Long(3, rows))
            .Structs(5, [.. texts.OrderBy(text => text.Key, StringComparer.Ordinal)], (pair, text) => pair.Text(1, text.Key).Text(2, text.Value))
            .Text(6, "Slfd.Actors")).ToArray();
    }

    private static void Write(CompactThrift element, Node node, List<Node> nodes)
    {
        if (node.Column is not { } column)
        {
            var children = nodes.Count(other => other.Path.Count == node.Path.Count + 1 && other.Path.Take(node.Path.Count).SequenceEqual(node.Path));
            _ = node.Path.Count == 0 ? element.Text(4, "schema") : element.Int(3, Required).Text(4, node.Path[^1]);
            element.Int(5, children);
            return;
        }

        element.Int(1, TypeOf(column.Kind)).Int(3, column.IsOptional ? Optional : Required).Text(4, column.Path[^1]);
        if (column.Kind == ParquetKind.Text)
        {
            const int Utf8 = 0;
            element.Int(6, Utf8).Struct(10, type => type.Struct(1, _ => { }));
        }
    }

    private static void Write(CompactThrift part, Chunk chunk, int rows) => part
        .Long(2, chunk.Offset)
        .Struct(3, data => data
            .Int(1, TypeOf(chunk.Column.Kind))
            .Ints(2, Plain, RunLength)
            .Texts(3, [.. chunk.Column.Path])
            .Int(4, Uncompressed)
            .Long(5, rows)
            .Long(6, chunk.Bytes)
            .Long(7, chunk.Bytes)
            .Long(9, chunk.Offset));

    private static int TypeOf(ParquetKind kind) => kind switch
    {
        ParquetKind.Whole => 2,
        ParquetKind.Real => 5,
        ParquetKind.Text or ParquetKind.Bytes => 6,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of column"),
    };

    /// <summary>Which values are there: runs of ones and zeros, after their length in bytes.</summary>
    private static byte[] Levels(IReadOnlyList<object?> values)
    {
        List<byte> runs = [];
        for (var start = 0; start < values.Count;)
        {
            var isThere = values[start] is not null;
            var end = start + 1;
            while (end < values.Count && values[end] is not null == isThere)
            {
                end++;
            }

            CompactThrift.Variable(runs, (ulong)(end - start) << 1);
            runs.Add((byte)(isThere ? 1 : 0));
            start = end;
        }

        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, runs.Count);
        return [.. length, .. runs];
    }

    private sealed record Chunk(ParquetColumn Column, long Offset, int Bytes);

    /// <summary>A node of the schema: the root, a group, or a column.</summary>
    private sealed record Node(IReadOnlyList<string> Path, ParquetColumn? Column);
}
