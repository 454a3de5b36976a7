using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Slfd.Reporting.Figures;

/// <summary>The images of a cell's <c>synthetic.safetensors</c>, class by class.</summary>
/// <param name="Pixels">[C·ipc, 3, r, r], row-major; nominally in [0, 1], not clamped.</param>
/// <param name="Resolution">r.</param>
/// <param name="ClassNames">C names, in label order.</param>
/// <remarks>
/// A reader of its own, because the control plane loads no libtorch. The format: header length (u64, little-endian), a JSON header (name → dtype, shape, byte range; texts under
/// <c>__metadata__</c>), then the data. Source: the safetensors format's public description.
/// </remarks>
public sealed record SyntheticImages(float[] Pixels, int Resolution, IReadOnlyList<string> ClassNames)
{
    private const int MaximumHeader = 1 << 20;
    private const string Name = "images";

    /// <summary>Numbers in one image.</summary>
    public int Size => 3 * Resolution * Resolution;

    /// <summary>ipc.</summary>
    public int PerClass => Pixels.Length / Size / ClassNames.Count;

    /// <summary>The planes of one image of a class.</summary>
    public ReadOnlySpan<float> Image(int label, int index) => Pixels.AsSpan(((label * PerClass) + index) * Size, Size);

    /// <summary>Reads the tensor <c>images</c> and the class names.</summary>
    /// <exception cref="InvalidDataException">Not such a file; the message names it and says what was expected.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SyntheticImages Read(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[8];
        if (file.ReadAtLeast(bytes, 8, throwOnEndOfStream: false) < 8 || BinaryPrimitives.ReadInt64LittleEndian(bytes) is var length && (length < 2 || length > MaximumHeader || length > file.Length - 8))
        {
            throw new InvalidDataException($"{path}: no synthetic set: its first eight bytes are not the length of a safetensors header");
        }

        var header = new byte[BinaryPrimitives.ReadInt64LittleEndian(bytes)];
        file.ReadExactly(header);
        try
        {
            using var json = JsonDocument.Parse(header);
            var (entry, names) = (json.RootElement.GetProperty(Name), json.RootElement.GetProperty("__metadata__").GetProperty("classes").GetString()?.Split('\n') ?? throw new FormatException("it has no class names"));
            int[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(side => side.GetInt32())];
            var (from, to) = (entry.GetProperty("data_offsets")[0].GetInt64(), entry.GetProperty("data_offsets")[1].GetInt64());
            if (entry.GetProperty("dtype").GetString() != "F32" || shape is not [> 0, 3, > 0 and <= 4096, _] || shape[2] != shape[3] || shape[0] % names.Length != 0)
            {
                throw new InvalidDataException($"{path}: expected {Name} [{names.Length}·ipc, 3, r, r] of F32, found [{string.Join(", ", shape)}] of {entry.GetProperty("dtype")}");
            }

            var count = 3L * shape[0] * shape[2] * shape[3];
            if (from < 0 || to - from != 4 * count || 8 + header.Length + to > file.Length)
            {
                throw new InvalidDataException($"{path}: {Name} claims bytes {from} to {to} of {file.Length - 8 - header.Length}; the file is truncated or damaged");
            }

            var pixels = new float[count];
            file.Position = 8 + header.Length + from;
            file.ReadExactly(MemoryMarshal.AsBytes(pixels.AsSpan())); // Linux hosts are little-endian, as the format is
            return new(pixels, shape[2], names);
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{path}: no synthetic set: {malformed.Message}", malformed);
        }
    }
}
