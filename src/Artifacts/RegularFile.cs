using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Slfd.Experiments.Files;

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
    private const int LongestBuffer = 1 << 16;
    private const int NotThere = 2, NotAFolder = 20, TooManyLinks = 40; // ENOENT, ENOTDIR, ELOOP

    /// <summary>Whether a regular file is at <paramref name="path"/>, with nothing but real folders between it and <paramref name="below"/>.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="below">A folder on the way to it; what leads to this folder is the operator's own choice, and may be a link.</param>
    public static bool IsThere(string path, string below) => IsRegular(path) && FoldersAreReal(Path.GetDirectoryName(path)!, below);

    /// <summary>Whether a regular file is at <paramref name="path"/>; who asks for several of one folder has looked at the folders once (<see cref="FoldersAreReal"/>).</summary>
    internal static bool IsRegular(string path) => FileKinds.Of(path, followLinks: false) == FileKind.Regular;

    /// <summary>Whether everything between <paramref name="folder"/> and <paramref name="below"/> is a real folder or not there yet, so that nothing that is written there lands elsewhere.</summary>
    public static bool FoldersAreReal(string folder, string below)
    {
        for (var at = folder; at.Length > below.Length; at = Path.GetDirectoryName(at)!)
        {
            if (FileKinds.Of(at, followLinks: false) is not (FileKind.Folder or FileKind.Missing))
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

        var handle = OpenRegular(path);
        try
        {
            return new FileStream(handle, FileAccess.Read, (int)Math.Clamp(RandomAccess.GetLength(handle), 1, LongestBuffer));
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

    /// <summary>An opening that neither follows a link nor waits for the other end of a pipe, which .NET's may.</summary>
    private static SafeFileHandle OpenRegular(string path)
    {
        // open(2): O_RDONLY, O_NONBLOCK (a pipe without a writer would wait), O_CLOEXEC, O_NOFOLLOW, whose number depends on the processor.
        var noFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;
        var descriptor = NativeFolder.Open(path, 0x800 | 0x80000 | noFollow);
        if (descriptor < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw error is NotThere or NotAFolder or TooManyLinks ? new FileNotFoundException("no regular file", path) : new IOException($"{path}: {new Win32Exception(error).Message}", error);
        }

        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        if (FileKinds.Of(handle) == FileKind.Regular)
        {
            return handle;
        }

        handle.Dispose();
        throw new FileNotFoundException("no regular file", path);
    }
}
