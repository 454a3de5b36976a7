using System.Buffers.Binary;

namespace Slfd.Experiments.Cells;

/// <summary>Many cell ids as ten bytes each: an event that names a million cells must not hold a million messages.</summary>
public static class CellIdList
{
    private const int Width = 10;

    /// <summary>The ids, one after the other, big-endian.</summary>
    public static byte[] Pack(IReadOnlyCollection<CellId> ids)
    {
        var bytes = new byte[checked(Width * ids.Count)];
        var at = 0;
        foreach (var id in ids)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), id.High);
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(at + 2), id.Low);
            at += Width;
        }

        return bytes;
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    public static IEnumerable<CellId> Unpack(byte[] bytes)
    {
        for (var at = 0; at + Width <= bytes.Length; at += Width)
        {
            yield return new(BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at)), BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at + 2)));
        }
    }

    /// <summary>How many ids there are.</summary>
    public static int Count(byte[] bytes) => bytes.Length / Width;
}
