using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Slfd.Messages.Artifacts;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tensors;

/// <summary>A <c>.safetensors</c> file in memory: named tensors on the CPU and text metadata. Source: the format's public description.</summary>
/// <remarks>Layout: header length (u64), JSON header (name → dtype, shape, byte range; <c>__metadata__</c>), raw little-endian data, row-major.</remarks>
public sealed class TensorFile : IDisposable
{
    private const long MaximumHeader = 100_000_000;

    private static readonly (string Name, ScalarType Type, int Size)[] s_types =
    [
        ("F32", ScalarType.Float32, 4), ("F64", ScalarType.Float64, 8), ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("U8", ScalarType.Byte, 1),
    ];

    private TensorFile(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) => (Tensors, Metadata) = (tensors, metadata);

    /// <summary>By name; owned by this object.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>The <c>__metadata__</c> entry; empty where the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="InvalidDataException">Not such a file, truncated, or with overlapping, missing or foreign data; the message names file and tensor.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TensorFile Read(string path)
    {
        using var file = File.OpenRead(path);
        var (header, start) = ReadHeader(file, path);
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        List<(long From, long To)> ranges = [];
        using var scope = NewDisposeScope();
        try
        {
            foreach (var entry in header.EnumerateObject())
            {
                if (entry.Name == "__metadata__")
                {
                    metadata = entry.Value.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!, StringComparer.Ordinal);
                    continue;
                }

                tensors.Add(entry.Name, ReadTensor(file, path, start, entry, out var range));
                ranges.Add(range);
            }

            MustTile(ranges, file.Length - start, path);
        }
        catch (Exception malformed) when (malformed is InvalidOperationException or KeyNotFoundException or FormatException or OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{path}: the header is not that of a safetensors file ({malformed.Message})", malformed);
        }

        foreach (var tensor in tensors.Values)
        {
            tensor.DetachFromDisposeScope();
        }

        return new(tensors, metadata);
    }

    /// <summary>Writes tensors under sorted names, so that equal content gives equal bytes. The file appears whole or not at all.</summary>
    /// <param name="path">Where.</param>
    /// <param name="tensors">Any device; float32, float64, int64, int32 or uint8.</param>
    /// <param name="metadata">Texts to keep beside them.</param>
    /// <returns>Hex SHA-256 of the file.</returns>
    public static string Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var scope = NewDisposeScope();
        var sorted = tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, Value: entry.Value.detach().cpu().contiguous())).ToList();
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, text) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, text);
                }

                json.WriteEndObject();
            }

            var at = 0L;
            foreach (var (name, tensor) in sorted)
            {
                var (type, _, size) = s_types.FirstOrDefault(known => known.Type == tensor.dtype) is { Name: not null } found
                    ? found
                    : throw new ArgumentException($"{path}: tensor '{name}' has dtype {tensor.dtype}; allowed: {string.Join(", ", s_types.Select(known => known.Type))}");
                var end = at + tensor.numel() * size;
                json.WriteStartObject(name);
                json.WriteString("dtype", type);
                json.WriteStartArray("shape");
                Array.ForEach(tensor.shape, json.WriteNumberValue);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                at = end;
            }

            json.WriteEndObject();
        }

        var padding = (int)(-header.Length & 7);
        return WholeFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length + padding);
            stream.Write(length);
            stream.Write(header.GetBuffer().AsSpan(0, (int)header.Length));
            stream.Write("        "u8[..padding]);
            foreach (var (_, tensor) in sorted)
            {
                stream.Write(tensor.bytes);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private static (JsonElement Header, long Start) ReadHeader(FileStream file, string path)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (file.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
        {
            throw new InvalidDataException($"{path}: shorter than the eight bytes that a safetensors file begins with");
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length < 2 || length > MaximumHeader || length > file.Length - 8)
        {
            throw new InvalidDataException($"{path}: says that its header has {length} bytes, in a file of {file.Length}; it is truncated or no safetensors file");
        }

        var bytes = new byte[length];
        file.ReadExactly(bytes);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (document.RootElement.Clone(), 8 + length)
                : throw new JsonException("not an object");
        }
        catch (Exception malformed) when (malformed is JsonException or DecoderFallbackException)
        {
            throw new InvalidDataException($"{path}: the header is not JSON ({malformed.Message})", malformed);
        }
    }

    private static Tensor ReadTensor(FileStream file, string path, long start, JsonProperty entry, out (long From, long To) range)
    {
        var typeName = entry.Value.GetProperty("dtype").GetString();
        var (_, type, size) = s_types.FirstOrDefault(known => known.Name == typeName) is { Name: not null } found
            ? found
            : throw new InvalidDataException($"{path}: tensor '{entry.Name}' has dtype {typeName}; allowed: {string.Join(", ", s_types.Select(known => known.Name))}");
        long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64())];
        var offsets = entry.Value.GetProperty("data_offsets");
        var (from, to) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        var count = shape.Aggregate(1L, (product, side) => side >= 0 ? checked(product * side) : throw new FormatException($"negative side in '{entry.Name}'"));
        if (from < 0 || to < from || to > file.Length - start || to - from != checked(count * size))
        {
            throw new InvalidDataException($"{path}: tensor '{entry.Name}' of {count} × {typeName} claims bytes {from} to {to} of {file.Length - start}");
        }

        range = (from, to);
        var tensor = empty(shape, type);
        file.Position = start + from;
        file.ReadExactly(tensor.bytes);
        return tensor;
    }

    /// <summary>The format leaves no byte out and uses none twice; a file that does is damaged, or hides something.</summary>
    private static void MustTile(List<(long From, long To)> ranges, long length, string path)
    {
        var at = 0L;
        foreach (var (from, to) in ranges.Order())
        {
            at = from == at ? to : throw new InvalidDataException($"{path}: tensor data begin at byte {from} where byte {at} is next; the ranges overlap or leave a gap");
        }

        if (at != length)
        {
            throw new InvalidDataException($"{path}: the tensors end at byte {at} of {length}; the file is not the one that its header describes");
        }
    }
}
