using System.Buffers.Binary;
using System.Text.Json;
using Slfd.Artifacts;
using Slfd.FileFormats.Blobs;
using Slfd.FileFormats.Safetensors;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tensors;

/// <summary>A <c>.safetensors</c> file in memory: named tensors on the CPU and text metadata. Source: the format's public description.</summary>
/// <remarks>Layout: header length (u64), JSON header (name → dtype, shape, byte range; <c>__metadata__</c>), raw little-endian data, row-major.</remarks>
public sealed class TensorFile : IDisposable
{
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
        using var handle = File.OpenHandle(path);
        var file = FileBlob.Of(handle, path);
        var header = SafetensorsHeader.Read(file, path);
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        using var scope = NewDisposeScope();
        foreach (var entry in header.Entries)
        {
            var tensor = empty(entry.Shape, StoredTensors.ScalarTypeOf(entry.Type));
            using var stream = file.Open(entry.Start);
            stream.ReadExactly(tensor.bytes);
            tensors.Add(entry.Name, tensor);
        }

        foreach (var tensor in tensors.Values)
        {
            tensor.DetachFromDisposeScope();
        }

        return new(tensors, header.Metadata);
    }

    /// <summary>Reads one tensor of a file, and nothing else of its data.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The tensor.</param>
    /// <returns>On the CPU; the caller's dispose scope owns it.</returns>
    /// <exception cref="InvalidDataException">Not such a file, or without that tensor; the message names file and tensor.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Tensor ReadOne(string path, string name)
    {
        using var handle = File.OpenHandle(path);
        var file = FileBlob.Of(handle, path);
        var entry = SafetensorsHeader.Read(file, path).Entries.FirstOrDefault(entry => entry.Name == name)
            ?? throw new InvalidDataException($"{path}: there is no tensor '{name}' in it");
        var tensor = empty(entry.Shape, StoredTensors.ScalarTypeOf(entry.Type));
        using var stream = file.Open(entry.Start);
        stream.ReadExactly(tensor.bytes);
        return tensor;
    }

    /// <summary>Writes tensors under sorted names, so that equal content gives equal bytes. The file appears whole or not at all.</summary>
    /// <param name="path">Where.</param>
    /// <param name="tensors">Any device; float32, float64, float16, bfloat16, int64, int32 or uint8.</param>
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
                var type = SafetensorsHeader.Types.FirstOrDefault(known => StoredTensors.ScalarTypeOf(known) == tensor.dtype)
                    ?? throw new ArgumentException($"{path}: tensor '{name}' has dtype {tensor.dtype}; allowed: {string.Join(", ", SafetensorsHeader.Types.Select(StoredTensors.ScalarTypeOf))}");
                var end = at + tensor.numel() * type.Size;
                json.WriteStartObject(name);
                json.WriteString("dtype", type.Code);
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
}
