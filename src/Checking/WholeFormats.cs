using System.Buffers.Binary;
using System.Text.Json;

namespace Slfd.Checking;

/// <summary>Whether a file is whole, as far as its format tells.</summary>
internal static class WholeFormats
{
    private const int EndOfPicture = 8;
    private const int LongestHeader = 64 << 20;

    /// <summary>Says how a file is not whole; null: it is, or its format tells nothing.</summary>
    public static string? FaultOf(string path)
    {
        try
        {
            switch (Path.GetExtension(path))
            {
                case ".json":
                    JsonDocument.Parse(File.ReadAllBytes(path)).Dispose();
                    return null;
                case ".safetensors":
                    return FaultOfTensors(path);
                case ".png":
                    return Last(path, EndOfPicture) is [(byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82] ? null : "has no end of a picture";
                case ".csv":
                    return Last(path, 1) is [(byte)'\n'] ? null : "does not end in a line feed";
                default:
                    return null;
            }
        }
        catch (JsonException error)
        {
            return $"is no whole JSON: {error.Message}";
        }
    }

    private static byte[] Last(string path, int count)
    {
        using var stream = File.OpenRead(path);
        stream.Seek(-Math.Min(count, stream.Length), SeekOrigin.End);
        var bytes = new byte[Math.Min(count, stream.Length)];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string? FaultOfTensors(string path)
    {
        using var stream = File.OpenRead(path);
        var prefix = new byte[sizeof(long)];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length
            || BinaryPrimitives.ReadInt64LittleEndian(prefix) is var header && (header < 2 || header > Math.Min(LongestHeader, stream.Length - prefix.Length)))
        {
            return "has no whole header";
        }

        var bytes = new byte[header];
        stream.ReadExactly(bytes);
        using var json = JsonDocument.Parse(bytes);
        var end = json.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__").Select(entry => entry.Value.GetProperty("data_offsets")[1].GetInt64()).DefaultIfEmpty(0).Max();
        var tensors = stream.Length - prefix.Length - header;
        return end == tensors ? null : $"ends after {tensors} bytes of tensors, its header speaks of {end}";
    }
}
