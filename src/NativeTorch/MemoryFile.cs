using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Slfd.NativeTorch;

/// <summary>Loads a shared object from bytes: from an anonymous file in memory, or, where that is refused, from a private file of the user.</summary>
internal static partial class MemoryFile
{
    private const uint CloseOnExec = 1;

    /// <summary>Loads <paramref name="image"/>; it stays loaded for the life of the process.</summary>
    /// <param name="name">What it is called in <c>/proc/self/maps</c>.</param>
    /// <param name="image">A whole ELF shared object.</param>
    /// <exception cref="DllNotFoundException">The dynamic loader refuses it in both ways.</exception>
    public static nint Load(string name, byte[] image)
    {
        var descriptor = MemfdCreate(name, CloseOnExec);
        if (descriptor >= 0)
        {
            // The handle is never closed: the mapping names it.
            var handle = new SafeFileHandle(descriptor, ownsHandle: false);
            RandomAccess.Write(handle, image, 0);
            if (NativeLibrary.TryLoad($"/proc/self/fd/{descriptor}", out var loaded))
            {
                return loaded;
            }
        }

        return NativeLibrary.Load(PrivateCopy(name, image));
    }

    private static string PrivateCopy(string name, byte[] image)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"slfd-{Environment.UserName}");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (File.GetUnixFileMode(folder) != (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute))
        {
            throw new DllNotFoundException($"{folder}: expected a folder that only its owner may use (mode 0700); remove it");
        }

        var path = Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(image))[..16]}-{name}");
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(image))
        {
            var temporary = $"{path}.{Environment.ProcessId}";
            File.WriteAllBytes(temporary, image);
            File.Move(temporary, path, overwrite: true);
        }

        return path;
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemfdCreate(string name, uint flags);
}
