using System.Runtime.InteropServices;

namespace Slfd.Experiments.Hocon;

/// <summary>Files that are files: not devices, pipes or sockets, whose reading may never end.</summary>
internal static partial class RegularFile
{
    // statx has one layout on every processor (statx(2)): st_mode is at byte 28. AT_FDCWD, no flags, STATX_TYPE.
    private const int CurrentFolder = -100;
    private const int ModeAt = 28;
    private const int TypeMask = 0xF000;

    /// <summary>What stands at the path.</summary>
    public static FileKind KindOf(string path)
    {
        var buffer = new byte[256];
        return Statx(CurrentFolder, path, 0, 1, buffer) != 0 ? FileKind.Missing : (BitConverter.ToUInt16(buffer, ModeAt) & TypeMask) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            _ => FileKind.Special,
        };
    }

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

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int folder, string path, int flags, uint mask, [Out] byte[] buffer);
}

/// <summary>What stands at a path.</summary>
internal enum FileKind
{
    /// <summary>Nothing that can be seen.</summary>
    Missing,

    /// <summary>A file, or a link to one.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A device, a pipe or a socket.</summary>
    Special,
}
