using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Slfd.Artifacts;

/// <summary>
/// Files in folders that others write to as well. Only a regular file counts: a symbolic link would lead out of the folder, and a pipe or a device would never end.
/// Whatever is neither there nor regular is treated alike, as not there.
/// </summary>
/// <remarks>
/// The last part of a path is checked on the open file, so nobody can exchange it in between; the folders on the way are looked at before. A process that may rename folders of the
/// runs folder itself at that very moment is not kept out (docs/security.md).
/// </remarks>
public static class RegularFile
{
    /// <summary>Whether a regular file is at <paramref name="path"/>, with nothing but real folders between it and <paramref name="below"/>.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="below">A folder on the way to it; what leads to this folder is the operator's own choice, and may be a link.</param>
    public static bool IsThere(string path, string below) => NativeFile.KindOf(path) == NativeFile.Kind.Regular && FoldersAreReal(Path.GetDirectoryName(path)!, below);

    /// <summary>Whether everything between <paramref name="folder"/> and <paramref name="below"/> is a real folder or not there yet, so that nothing that is written there lands elsewhere.</summary>
    public static bool FoldersAreReal(string folder, string below)
    {
        for (var at = folder; at.Length > below.Length; at = Path.GetDirectoryName(at)!)
        {
            if (NativeFile.KindOf(at) is not (NativeFile.Kind.Folder or NativeFile.Kind.Nothing))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Opens a regular file to read it.</summary>
    /// <exception cref="FileNotFoundException">There is none, or something else is there.</exception>
    public static FileStream OpenRead(string path, string below)
    {
        if (!FoldersAreReal(Path.GetDirectoryName(path)!, below))
        {
            throw new FileNotFoundException("no regular file in real folders", path);
        }

        var handle = NativeFile.OpenRegular(path);
        try
        {
            return new FileStream(handle, FileAccess.Read, 1 << 16);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Hex SHA-256, lower case.</summary>
    /// <inheritdoc cref="OpenRead" path="/exception"/>
    public static string Sha256(string path, string below)
    {
        using var file = OpenRead(path, below);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>A small file's text.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="below">See <see cref="IsThere"/>.</param>
    /// <param name="most">Bytes that it may have.</param>
    /// <exception cref="FileNotFoundException">There is none, or something else is there.</exception>
    /// <exception cref="InvalidDataException">It is longer.</exception>
    public static string ReadText(string path, string below, int most)
    {
        using var file = OpenRead(path, below);
        if (file.Length > most)
        {
            throw new InvalidDataException($"{path} has {file.Length} bytes, at most {most} are read");
        }

        using StreamReader reader = new(file, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

/// <summary>What .NET does not say: the kind of a file without following it, and an opening that neither follows a link nor waits for the other end of a pipe.</summary>
internal static partial class NativeFile
{
    private const int CurrentFolder = -100, NoFollow = 0x100, EmptyPath = 0x1000;
    private const uint TypeWanted = 1;
    private const int StatxLength = 256, ModeAt = 28;
    private const int NotThere = 2, NotAFolder = 20, TooManyLinks = 40;

    /// <summary>What is at the end of a path.</summary>
    internal enum Kind
    {
        /// <summary>Nothing, as far as can be seen.</summary>
        Nothing,

        /// <summary>A regular file.</summary>
        Regular,

        /// <summary>A folder.</summary>
        Folder,

        /// <summary>A link, a pipe, a socket or a device.</summary>
        Other,
    }

    /// <summary>The kind of what is at a path; a link is <see cref="Kind.Other"/>, wherever it leads.</summary>
    /// <exception cref="IOException">The disk does not say.</exception>
    public static Kind KindOf(string path) => KindOf(CurrentFolder, path, NoFollow);

    /// <summary>Opens a regular file to read it.</summary>
    /// <exception cref="FileNotFoundException">There is none, or something else is there.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SafeFileHandle OpenRegular(string path)
    {
        // open(2): O_RDONLY, O_NONBLOCK (a pipe without a writer would wait), O_CLOEXEC, O_NOFOLLOW, whose number depends on the processor.
        var noFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;
        var descriptor = Open(path, 0x800 | 0x80000 | noFollow);
        if (descriptor < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw error is NotThere or NotAFolder or TooManyLinks ? new FileNotFoundException("no regular file", path) : new IOException($"{path}: {new Win32Exception(error).Message}", error);
        }

        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        if (KindOf(descriptor, string.Empty, EmptyPath) == Kind.Regular)
        {
            return handle;
        }

        handle.Dispose();
        throw new FileNotFoundException("no regular file", path);
    }

    private static Kind KindOf(int folder, string path, int flags)
    {
        Span<byte> found = stackalloc byte[StatxLength];
        if (Statx(folder, path, flags, TypeWanted, ref MemoryMarshal.GetReference(found)) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error is NotThere or NotAFolder ? Kind.Nothing : throw new IOException($"{path}: {new Win32Exception(error).Message}", error);
        }

        return (MemoryMarshal.Read<ushort>(found[ModeAt..]) & 0xF000) switch
        {
            0x8000 => Kind.Regular,
            0x4000 => Kind.Folder,
            0x1000 or 0x2000 or 0x6000 or 0xA000 or 0xC000 => Kind.Other,
            var unknown => throw new IOException($"{path} is of the kind {unknown:x}, which is none of a file, folder, link, pipe, socket and device"),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    // statx(2) has one layout on all processors.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte found);
}
