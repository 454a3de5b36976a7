using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Slfd.FileFormats.Blobs;

namespace Slfd.FileFormats.Zip;

/// <summary>The stored entries of a zip archive, as stretches of the file. Nothing is unpacked: what is compressed is refused. Source: the format's public description (APPNOTE).</summary>
internal static class ZipDirectory
{
    private const uint LocalHeader = 0x04034B50;
    private const uint CentralHeader = 0x02014B50;
    private const uint EndHeader = 0x06054B50;
    private const uint End64Header = 0x06064B50;
    private const uint End64Locator = 0x07064B50;
    private const int MostEntries = 100_000;
    private const int MostDirectory = 32 << 20;

    /// <summary>Whether a file begins like an archive.</summary>
    public static bool Begins(ReadOnlySpan<byte> head) => head.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(head) == LocalHeader;

    /// <summary>Reads the directory, and checks each entry against its own header.</summary>
    /// <returns>Content by name, with its checksum still to be verified when it is first read.</returns>
    /// <exception cref="InvalidDataException">Truncated, inconsistent, compressed or encrypted.</exception>
    public static IReadOnlyDictionary<string, Blob> Read(Blob archive)
    {
        var (start, length, count) = FindDirectory(archive);
        if (length > MostDirectory || count > MostEntries)
        {
            throw Refuse(archive, start, $"an archive of {count} entries; a weights file has some thousands");
        }

        var directory = archive.Slice(start, length).ReadAll(MostDirectory);
        Dictionary<string, Blob> entries = new(StringComparer.Ordinal);
        var at = 0;
        for (var entry = 0L; entry < count; entry++)
        {
            var (name, content) = ReadEntry(archive, start + at, directory.AsSpan(at), out var used);
            at += used;
            if (!entries.TryAdd(name, content))
            {
                throw Refuse(archive, start, $"entry '{name}' occurs twice");
            }
        }

        return entries;
    }

    private static (string Name, Blob Content) ReadEntry(Blob archive, long where, ReadOnlySpan<byte> directory, out int used)
    {
        if (directory.Length < 46 || U32(directory, 0) != CentralHeader)
        {
            throw Refuse(archive, where, "the archive's directory is damaged");
        }

        var (nameLength, extraLength, commentLength) = (U16(directory, 28), U16(directory, 30), U16(directory, 32));
        used = 46 + nameLength + extraLength + commentLength;
        if (used > directory.Length)
        {
            throw Refuse(archive, where, "the archive's directory is truncated");
        }

        var name = Encoding.UTF8.GetString(directory.Slice(46, nameLength));
        var (packed, size, offset) = Sizes(directory.Slice(46 + nameLength, extraLength), U32(directory, 20), U32(directory, 24), U32(directory, 42));
        if (U16(directory, 10) != 0 || (U16(directory, 8) & 1) != 0 || packed != size)
        {
            throw Refuse(archive, where, $"entry '{name}' is compressed or encrypted; PyTorch stores its entries as they are, so this file was packed again: unpack it and save it with torch.save");
        }

        if (size < 0 || offset < 0)
        {
            throw Refuse(archive, where, $"entry '{name}' has a size that no file can have");
        }

        var local = archive.Slice(offset, 30).ReadAll(30);
        if (local.Length < 30 || U32(local, 0) != LocalHeader || U16(local, 8) != 0 || U16(local, 26) != nameLength)
        {
            throw Refuse(archive, offset, $"entry '{name}' does not begin where the directory says; the file is damaged");
        }

        var content = archive.Slice(offset + 30 + nameLength + U16(local, 28), size);
        return (name, new ChecksummedBlob(content, U32(directory, 16), name));
    }

    /// <summary>Sizes and offset, from the zip64 field where the short ones overflow.</summary>
    private static (long Packed, long Size, long Offset) Sizes(ReadOnlySpan<byte> extra, uint packed, uint size, uint offset)
    {
        var (wide, wideSize, wideOffset) = ((long)packed, (long)size, (long)offset);
        while (extra.Length >= 4)
        {
            var (tag, length) = (U16(extra, 0), U16(extra, 2));
            var field = extra[4..Math.Min(extra.Length, 4 + length)];
            if (tag == 1)
            {
                wideSize = size == uint.MaxValue ? Next(ref field) : size;
                wide = packed == uint.MaxValue ? Next(ref field) : packed;
                wideOffset = offset == uint.MaxValue ? Next(ref field) : offset;
            }

            extra = extra[Math.Min(extra.Length, 4 + length)..];
        }

        return (wide, wideSize, wideOffset);

        static long Next(ref ReadOnlySpan<byte> field)
        {
            if (field.Length < 8)
            {
                return -1;
            }

            var value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
            return value;
        }
    }

    private static (long Start, long Length, long Count) FindDirectory(Blob archive)
    {
        var length = Math.Min(archive.LengthLimit, ushort.MaxValue + 22);
        var begin = archive.LengthLimit - length;
        var tail = archive.Slice(begin, length).ReadAll((int)length);
        for (var at = tail.Length - 22; at >= 0; at--)
        {
            if (U32(tail, at) != EndHeader)
            {
                continue;
            }

            var (count, size, start) = ((long)U16(tail, at + 10), (long)U32(tail, at + 12), (long)U32(tail, at + 16));
            return at >= 20 && U32(tail, at - 20) == End64Locator
                ? Directory64(archive, BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(at - 12)))
                : (start, size, count);
        }

        throw Refuse(archive, archive.LengthLimit, "the archive's directory, which is its end, is missing; the file is truncated");
    }

    private static (long Start, long Length, long Count) Directory64(Blob archive, long where)
    {
        var end = archive.Slice(where, 56).ReadAll(56);
        return end.Length == 56 && U32(end, 0) == End64Header
            ? (BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(48)), BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(40)), BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(32)))
            : throw Refuse(archive, where, "the archive's directory is damaged");
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static InvalidDataException Refuse(Blob archive, long at, string because) => new BlobPlace(archive, at).Refuse(because);
}

/// <summary>An entry whose checksum is verified before its first byte is handed out.</summary>
internal sealed class ChecksummedBlob(Blob content, uint checksum, string name) : Blob
{
    private bool _verified;

    public override long LengthLimit => content.LengthLimit;

    public override Stream Open(long at = 0)
    {
        if (!_verified)
        {
            Verify();
        }

        return content.Open(at);
    }

    public override string Where(long at) => $"{content.Where(at)} ('{name}')";

    private void Verify()
    {
        using var stream = content.Open();
        var buffer = new byte[1 << 16];
        var crc = new Crc32();
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            crc.Append(buffer.AsSpan(0, count));
        }

        var actual = crc.GetCurrentHashAsUInt32();
        _verified = actual == checksum
            ? true
            : throw new InvalidDataException($"{Where(0)}: has the checksum {actual:x8}, not {checksum:x8} as the archive says; the file is damaged: fetch it again");
    }
}
