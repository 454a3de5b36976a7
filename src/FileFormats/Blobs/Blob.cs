using Microsoft.Win32.SafeHandles;

namespace Slfd.FileFormats.Blobs;

/// <summary>A stretch of bytes that is known but not yet read: weights stay on the disk until somebody asks for them.</summary>
internal abstract class Blob
{
    /// <summary>The most bytes that it can hold; the exact number where the bytes lie in a file as they are.</summary>
    public abstract long LengthLimit { get; }

    /// <summary>A new stream from byte <paramref name="at"/> to the end, independent of every other one.</summary>
    public abstract Stream Open(long at = 0);

    /// <summary>Says where byte <paramref name="at"/> is, for messages: file and offset.</summary>
    public abstract string Where(long at);

    /// <summary>A stretch of this one.</summary>
    /// <exception cref="InvalidDataException">It does not lie inside.</exception>
    public virtual Blob Slice(long at, long length)
    {
        MustContain(at, length);
        return new BlobSlice(this, at, length);
    }

    /// <summary>All of it, when that is little.</summary>
    /// <exception cref="InvalidDataException">More than <paramref name="most"/> bytes.</exception>
    public byte[] ReadAll(int most)
    {
        using var stream = Open();
        var bytes = new byte[(int)Math.Min(LengthLimit, (long)most + 1)];
        var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return count <= most ? bytes[..count] : throw new InvalidDataException($"{Where(0)}: more than {most} bytes where a small value is expected");
    }

    protected void MustContain(long at, long length)
    {
        if (at < 0 || length < 0 || at > LengthLimit - length)
        {
            throw new InvalidDataException($"{Where(0)}: {length} bytes from byte {at} on are claimed, but there are only {LengthLimit}; the file is truncated or damaged");
        }
    }
}

/// <summary>A stretch of a blob that cannot be cut without reading it.</summary>
internal sealed class BlobSlice(Blob whole, long start, long length) : Blob
{
    public override long LengthLimit => length;

    public override Stream Open(long at = 0) => new LimitedStream(whole.Open(start + at), length - at);

    public override string Where(long at) => whole.Where(start + at);
}

/// <summary>A stretch of an open file. Reads are positioned, so streams of one file never disturb one another.</summary>
/// <param name="handle">Open for as long as anything is read.</param>
/// <param name="path">For messages.</param>
/// <param name="start">First byte.</param>
/// <param name="length">Bytes.</param>
internal sealed class FileBlob(SafeFileHandle handle, string path, long start, long length) : Blob
{
    public override long LengthLimit => length;

    /// <summary>The whole of a file.</summary>
    public static FileBlob Of(SafeFileHandle handle, string path) => new(handle, path, 0, RandomAccess.GetLength(handle));

    public override Stream Open(long at = 0) => new FileBlobStream(handle, start + at, length - at);

    public override string Where(long at) => $"{path}: byte {start + at}";

    public override Blob Slice(long at, long count)
    {
        MustContain(at, count);
        return new FileBlob(handle, path, start + at, count);
    }
}

/// <summary>File and offset, for messages.</summary>
internal readonly record struct BlobPlace(Blob Blob, long At)
{
    public override string ToString() => Blob.Where(At);

    /// <summary>An error that begins with the place.</summary>
    public InvalidDataException Refuse(string because) => new($"{this}: {because}");
}
