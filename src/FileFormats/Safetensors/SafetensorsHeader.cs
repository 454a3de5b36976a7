using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Slfd.FileFormats.Blobs;
using Slfd.FileFormats.Tensors;

namespace Slfd.FileFormats.Safetensors;

/// <summary>What the header of a <c>.safetensors</c> file says, checked against the file. Source: the format's public description.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The format allows 100 MB; a network of ten thousand tensors needs one.</summary>
    private const long MaximumHeader = 16 << 20;

    private const int MostSides = 16;

    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    private SafetensorsHeader(IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata) => (Entries, Metadata) = (entries, metadata);

    /// <summary>Element types that have a name in this format. Checkpoints and fixtures are float32; published weights may be of half precision.</summary>
    public static IReadOnlyList<ElementType> Types { get; } = [.. ElementType.All.Where(type => type.Code is not null)];

    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The <c>__metadata__</c> entry; empty where the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="InvalidDataException">Not such a file, truncated, or with overlapping, missing or foreign data; the message names file and tensor.</exception>
    public static SafetensorsHeader Read(Blob file, string path)
    {
        var (json, start) = ReadJson(file, path);
        using (json)
        {
            try
            {
                if (json.RootElement.ValueKind != JsonValueKind.Object)
                {
                    throw new InvalidDataException($"{path}: the header is not JSON (not an object)");
                }

                return Parse(json.RootElement, start, file.LengthLimit - start, path);
            }
            catch (Exception malformed) when (malformed is InvalidOperationException or KeyNotFoundException or FormatException or OverflowException or ArgumentException or IndexOutOfRangeException)
            {
                throw new InvalidDataException($"{path}: the header is not that of a safetensors file ({malformed.Message})", malformed);
            }
        }
    }

    private static SafetensorsHeader Parse(JsonElement header, long start, long length, string path)
    {
        List<SafetensorsEntry> entries = [];
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        foreach (var entry in header.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                metadata = entry.Value.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString() ?? throw new FormatException($"metadata '{text.Name}' is null"), StringComparer.Ordinal);
                continue;
            }

            entries.Add(Entry(entry, start, length, path));
        }

        MustTile(entries, start, length, path);
        return new(entries, metadata);
    }

    private static SafetensorsEntry Entry(JsonProperty entry, long start, long length, string path)
    {
        var typeName = entry.Value.GetProperty("dtype").GetString();
        var type = Types.FirstOrDefault(known => known.Code == typeName)
            ?? throw new InvalidDataException($"{path}: tensor '{entry.Name}' has dtype {typeName}; allowed: {string.Join(", ", Types.Select(known => known.Code))}");
        long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64())];
        var offsets = entry.Value.GetProperty("data_offsets");
        var (from, to) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        if (shape.Any(side => side < 0) || shape.Length > MostSides)
        {
            throw new FormatException($"{(shape.Length > MostSides ? "too many sides" : "negative side")} in '{entry.Name}'");
        }

        // The strides of an empty tensor are products of its other sides, so those must not overflow either.
        var span = shape.Aggregate(1L, (product, side) => checked(product * Math.Max(1, side)));
        _ = checked(span * type.Size);
        var count = shape.Contains(0) ? 0 : span;
        if (from < 0 || to < from || to > length || to - from != checked(count * type.Size))
        {
            throw new InvalidDataException($"{path}: tensor '{entry.Name}' of {count} × {typeName} claims bytes {from} to {to} of {length}");
        }

        return new(entry.Name, type, shape, start + from, to - from);
    }

    private static (JsonDocument Json, long Start) ReadJson(Blob file, string path)
    {
        using var stream = file.Open();
        Span<byte> prefix = stackalloc byte[8];
        if (stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
        {
            throw new InvalidDataException($"{path}: shorter than the eight bytes that a safetensors file begins with");
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length < 2 || length > MaximumHeader || length > file.LengthLimit - 8)
        {
            throw new InvalidDataException($"{path}: says that its header has {length} bytes, in a file of {file.LengthLimit}; it is truncated or no safetensors file");
        }

        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        try
        {
            return (JsonDocument.Parse(bytes, s_strict), 8 + length);
        }
        catch (Exception malformed) when (malformed is JsonException or DecoderFallbackException)
        {
            throw new InvalidDataException($"{path}: the header is not JSON ({malformed.Message})", malformed);
        }
    }

    /// <summary>The format leaves no byte out and uses none twice; a file that does is damaged, or hides something.</summary>
    private static void MustTile(List<SafetensorsEntry> entries, long start, long length, string path)
    {
        var at = start;
        foreach (var (from, bytes) in entries.Select(entry => (entry.Start, entry.Length)).Order())
        {
            at = from == at
                ? from + bytes
                : throw new InvalidDataException($"{path}: tensor data begin at byte {from - start} where byte {at - start} is next; the ranges overlap or leave a gap");
        }

        if (at != start + length)
        {
            throw new InvalidDataException($"{path}: the tensors end at byte {at - start} of {length}; the file is not the one that its header describes");
        }
    }
}

/// <summary>One tensor of a file.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Shape">Row-major.</param>
/// <param name="Start">First byte in the file.</param>
/// <param name="Length">Bytes.</param>
internal sealed record SafetensorsEntry(string Name, ElementType Type, long[] Shape, long Start, long Length)
{
    /// <summary>The tensor, unread.</summary>
    public StoredTensor Stored(Blob file)
    {
        var strides = new long[Shape.Length];
        for (var (side, stride) = (Shape.Length - 1, 1L); side >= 0; stride *= Math.Max(1, Shape[side--]))
        {
            strides[side] = stride;
        }

        return new StridedTensor(new(Type, Length / Type.Size) { Data = file.Slice(Start, Length) }, 0, Shape, strides, new(file, Start));
    }
}
