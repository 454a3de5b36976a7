namespace Slfd.Experiments.Hocon;

/// <summary>Reads files that may be longer than they say.</summary>
internal static class BoundedFile
{
    /// <summary>At most <paramref name="most"/> + 1 bytes of a regular file: one more than allowed says that it is too long, whatever length it claims.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] Read(string path, int most)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[Math.Min(most + 1, Math.Max(file.Length + 1, 4096))];
        var count = 0;
        for (int read; (read = file.Read(bytes, count, bytes.Length - count)) > 0;)
        {
            count += read;
            if (count == bytes.Length && count <= most)
            {
                Array.Resize(ref bytes, (int)Math.Min(2L * count, most + 1));
            }
        }

        return bytes[..count];
    }
}
