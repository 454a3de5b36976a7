using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Slfd.Distillation.Data;

/// <summary>A data set as bytes in host memory, as far as a cell uses it.</summary>
/// <param name="Name">As in grids.</param>
/// <param name="ClassNames">In label order.</param>
/// <param name="Resolution">r in pixels.</param>
/// <param name="Normalisation">The set's constants.</param>
/// <param name="Train">Training images.</param>
/// <param name="Test">Test images.</param>
internal sealed record ImageData(string Name, IReadOnlyList<string> ClassNames, int Resolution, Normalisation Normalisation, ImageSplit Train, ImageSplit Test)
{
    /// <summary>Hex SHA-256 of the content that is used: r, and per split its size, labels and pixels. Two cells with equal hashes saw the same images.</summary>
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendNumber(hash, Resolution);
        foreach (var split in new[] { Train, Test })
        {
            AppendNumber(hash, split.Labels.Length);
            hash.AppendData(split.Labels);
            hash.AppendData(split.Pixels);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void AppendNumber(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
