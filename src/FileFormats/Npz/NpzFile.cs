using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Slfd.FileFormats.Npz;

/// <summary>An array of a <c>.npz</c> file.</summary>
/// <param name="Header">Type and shape.</param>
/// <param name="Bytes">The numbers, row-major, little-endian.</param>
internal sealed record NpyArray(NpyHeader Header, byte[] Bytes)
{
    /// <summary>The number at a position, whatever its type.</summary>
    public long this[int index]
    {
        get
        {
            var at = Bytes.AsSpan(index * Header.ItemBytes, Header.ItemBytes);
            return (Header.ItemBytes, Header.Signed) switch
            {
                (1, true) => (sbyte)at[0],
                (1, false) => at[0],
                (2, true) => BinaryPrimitives.ReadInt16LittleEndian(at),
                (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(at),
                (4, true) => BinaryPrimitives.ReadInt32LittleEndian(at),
                (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(at),
                (8, true) => BinaryPrimitives.ReadInt64LittleEndian(at),
                (8, false) => (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(at), long.MaxValue),
                var other => throw new InvalidDataException($"has numbers of {other.ItemBytes} bytes; those of 1, 2, 4 and 8 are read"),
            };
        }
    }
}

/// <summary>A <c>.npz</c> file: a ZIP archive of <c>.npy</c> arrays, stored or deflated.</summary>
/// <remarks>Memory grows with what the file really holds, never with what a header claims; every member's length and checksum are verified.</remarks>
internal sealed class NpzFile : IDisposable
{
    private const int MostMembers = 100;
    private const int FirstBuffer = 1 << 20;

    private readonly string _path;
    private readonly ZipArchive _archive;

    private NpzFile(string path, ZipArchive archive) => (_path, _archive) = (path, archive);

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidDataException">It is no ZIP archive, or a damaged one; the message names it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static NpzFile Open(string path) => Open(path, File.OpenRead(path));

    /// <summary>Opens a file that a stream reads; the stream is closed with the file.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="stream">Its content.</param>
    /// <exception cref="InvalidDataException">As above.</exception>
    public static NpzFile Open(string path, Stream stream)
    {
        try
        {
            var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            return archive.Entries.Count <= MostMembers
                ? new(path, archive)
                : throw new InvalidDataException($"it has {archive.Entries.Count} members, at most {MostMembers} are expected");
        }
        catch (Exception damaged) when (IsDamage(damaged))
        {
            stream.Dispose();
            throw new InvalidDataException($"{path} is no sound .npz file: {damaged.Message}", damaged);
        }
    }

    /// <summary>Reads an array.</summary>
    /// <param name="key">Its name, without <c>.npy</c>.</param>
    /// <exception cref="InvalidDataException">It is missing or damaged; the message names file and array.</exception>
    public NpyArray Read(string key)
    {
        try
        {
            return Read(Member(key));
        }
        catch (Exception damaged) when (IsDamage(damaged))
        {
            throw new InvalidDataException($"{_path}: array '{key}' {(damaged is InvalidDataException ? damaged.Message : $"is damaged: {damaged.Message}")}", damaged);
        }
    }

    /// <summary>Whether there is an array of that name.</summary>
    public bool Has(string key) => _archive.Entries.Any(entry => entry.FullName == $"{key}.npy");

    /// <summary>What an array says of itself; its numbers are not read.</summary>
    /// <exception cref="InvalidDataException">It is missing or damaged; the message names file and array.</exception>
    public NpyHeader Header(string key)
    {
        try
        {
            using var content = Member(key).Open();
            return NpyHeader.Read(content);
        }
        catch (Exception damaged) when (IsDamage(damaged))
        {
            throw new InvalidDataException($"{_path}: array '{key}' {(damaged is InvalidDataException ? damaged.Message : $"is damaged: {damaged.Message}")}", damaged);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _archive.Dispose();

    private ZipArchiveEntry Member(string key)
    {
        ZipArchiveEntry[] found = [.. _archive.Entries.Where(entry => entry.FullName == $"{key}.npy").Take(2)];
        return found is [var member] ? member
            : throw new InvalidDataException(found.Length == 0 ? $"is missing; the file holds {string.Join(", ", _archive.Entries.Take(10).Select(entry => entry.FullName))}" : "is there twice");
    }

    private static NpyArray Read(ZipArchiveEntry member)
    {
        using var content = new CheckedStream(member.Open());
        var header = NpyHeader.Read(content);
        if (header.Bytes < 0)
        {
            throw new InvalidDataException($"says that it has shape ({string.Join(", ", header.Shape)}), more than can be held");
        }

        var bytes = new byte[Math.Min(header.Bytes, FirstBuffer)];
        var filled = 0;
        while (filled < header.Bytes)
        {
            if (filled == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(header.Bytes, 2L * bytes.Length));
            }

            var count = content.Read(bytes.AsSpan(filled));
            filled += count > 0 ? count : throw new InvalidDataException($"ends after {filled} bytes, its header says {header.Bytes}");
        }

        if (content.ReadByte() >= 0)
        {
            throw new InvalidDataException($"goes on after the {header.Bytes} bytes that its header says");
        }

        return content.Crc == member.Crc32
            ? new(header, bytes)
            : throw new InvalidDataException($"has checksum {content.Crc:x8}, the archive says {member.Crc32:x8}: it was damaged on its way");
    }

    /// <summary>What the framework's ZIP reader throws at a damaged archive.</summary>
    private static bool IsDamage(Exception failure) =>
        failure is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException or System.Text.RegularExpressions.RegexMatchTimeoutException;

    /// <summary>Counts the checksum of what is read through it.</summary>
    private sealed class CheckedStream(Stream inner) : Stream
    {
        private readonly Crc32 _crc = new();

        public uint Crc => _crc.GetCurrentHashAsUInt32();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var count = inner.Read(buffer);
            _crc.Append(buffer[..count]);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
