using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Slfd.Artifacts;

/// <summary>Files that appear whole or not at all: temporary name, flush to disk, rename, flush of the folder.</summary>
public static class WholeFile
{
    /// <summary>Writes text as UTF-8 without a byte-order mark.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes what <paramref name="fill"/> puts into the stream, then makes it appear under <paramref name="path"/>, replacing what was there.</summary>
    /// <returns>Hex SHA-256 of the content as it was written.</returns>
    /// <exception cref="IOException">The disk is full, or the folder cannot be written; nothing appeared.</exception>
    public static string Write(string path, Action<Stream> fill)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            string hash;
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                using (var sha = SHA256.Create())
                using (var hashing = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true))
                {
                    fill(hashing);
                    hashing.FlushFinalBlock();
                    hash = Convert.ToHexStringLower(sha.Hash!);
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            FlushFolder(Path.GetDirectoryName(path)!);
            return hash;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Hex SHA-256 of a file, lower case.</summary>
    public static string Sha256(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Makes renames in the folder survive a power cut.</summary>
    public static void FlushFolder(string folder)
    {
        // .NET opens no folders as streams; fsync on a folder handle is what POSIX offers, and what a rename needs to be durable.
        var descriptor = NativeFolder.Open(folder, NativeFolder.ReadOnly);
        if (descriptor < 0)
        {
            return;
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        _ = NativeFolder.Fsync(descriptor);
    }
}
