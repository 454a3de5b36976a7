using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Slfd.RealData.Images;

/// <summary>SHA-256 of the images in use: r, and per split its size, labels and pixels. Two cells with equal hashes saw the same images, no matter where the bytes were kept.</summary>
internal sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Hex SHA-256 of one split alone.</summary>
    public static string Of(int resolution, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> pixels)
    {
        using ContentHash hash = new(resolution);
        hash.Begin(labels);
        hash.Add(pixels);
        return hash.Finish();
    }

    /// <param name="resolution">r.</param>
    public ContentHash(int resolution) => Add(resolution);

    /// <summary>Begins a split; its pixels follow.</summary>
    public void Begin(ReadOnlySpan<byte> labels)
    {
        Add(labels.Length);
        _hash.AppendData(labels);
    }

    /// <summary>Pixels of the split, in any number of pieces.</summary>
    public void Add(ReadOnlySpan<byte> pixels) => _hash.AppendData(pixels);

    /// <summary>Hex, lower case.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <summary>Frees the hash.</summary>
    public void Dispose() => _hash.Dispose();

    private void Add(int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }
}
