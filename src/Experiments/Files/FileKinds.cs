using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Slfd.Experiments.Files;

/// <summary>What stands at a path.</summary>
public enum FileKind
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A device, a pipe or a socket, whose reading may never end; or a link that was not followed.</summary>
    Special,
}

/// <summary>The kind of a file, which .NET does not say: by <c>statx(2)</c>, whose layout is the same on every processor.</summary>
public static partial class FileKinds
{
    private const int CurrentFolder = -100, NoFollow = 0x100, EmptyPath = 0x1000; // AT_FDCWD, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH
    private const uint TypeWanted = 1; // STATX_TYPE
    private const int StatxLength = 256, ModeAt = 28;
    private const int NotThere = 2, NotAFolder = 20; // ENOENT, ENOTDIR

    /// <summary>The kind of what is at a path.</summary>
    /// <param name="path">Absolute, or relative to the current folder.</param>
    /// <param name="followLinks">Whether a link stands for what it leads to; if not, it is <see cref="FileKind.Special"/>.</param>
    /// <exception cref="IOException">The system does not say, or names a kind that there is not.</exception>
    public static FileKind Of(string path, bool followLinks) => Of(CurrentFolder, path, followLinks ? 0 : NoFollow);

    /// <summary>The kind of an open file, which nobody can exchange any more.</summary>
    /// <exception cref="IOException">The same.</exception>
    public static FileKind Of(SafeFileHandle file) => Of((int)file.DangerousGetHandle(), string.Empty, EmptyPath);

    private static FileKind Of(int folder, string path, int flags)
    {
        Span<byte> found = stackalloc byte[StatxLength];
        if (Statx(folder, path, flags, TypeWanted, ref MemoryMarshal.GetReference(found)) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error is NotThere or NotAFolder ? FileKind.Missing : throw new IOException($"{path}: {new Win32Exception(error).Message}", error);
        }

        return (MemoryMarshal.Read<ushort>(found[ModeAt..]) & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Folder,
            0x1000 or 0x2000 or 0x6000 or 0xA000 or 0xC000 => FileKind.Special,
            var unknown => throw new IOException($"{path} is of the kind {unknown:x}, which is none of a file, folder, link, pipe, socket and device"),
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte found);
}
