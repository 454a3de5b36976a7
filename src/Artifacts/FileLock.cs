using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Slfd.Artifacts;

/// <summary>A lock of the operating system on a file (<c>flock</c>), taken by this class itself: .NET's own can be turned off, and is silent where a file system has none. It ends with the process, however that ends.</summary>
/// <remarks>
/// A lock file is never deleted: between a deletion and a creation two processes could each hold a lock of that name. The file's content says who holds it.
/// </remarks>
public sealed partial class FileLock : IDisposable
{
    private const int Exclusive = 2;
    private const int DoNotWait = 4;
    private const int Interrupted = 4;
    private const int NoAccess = 13;
    private const int ReadWrite = 2;
    private static readonly int s_closeOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;
    private static readonly int s_held = OperatingSystem.IsMacOS() ? 35 : 11; // EWOULDBLOCK
    private readonly SafeFileHandle _file;
    private SafeFileHandle? _folder;

    private FileLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes the lock, or finds that somebody has it.</summary>
    /// <param name="path">The lock file; its folder is there.</param>
    /// <returns>Null: another process has it, or another part of this one.</returns>
    /// <exception cref="LocksUnavailableException">The file system has no locks, or they do nothing.</exception>
    /// <exception cref="IOException">The file cannot be made or opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static FileLock? TryTake(string path)
    {
        var file = Open(path);
        try
        {
            if (!Lock(file, path))
            {
                file.Dispose();
                return null;
            }

            // Some file systems say yes to everybody. A second handle of this process must be refused.
            using var second = Open(path);
            if (Lock(second, path))
            {
                throw new LocksUnavailableException($"locks do nothing where {path} lies: two were granted at once");
            }

            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, System.Text.Encoding.UTF8.GetBytes(Self), 0);
            return new(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Takes the lock of a folder as well: the lock of a file says nothing to those who make another file after somebody has deleted it. A file system that has no locks of folders grants it.</summary>
    /// <returns>False: another process has it.</returns>
    public bool TryTakeFolder(string folder)
    {
        var descriptor = NativeFolder.Open(folder, NativeFolder.ReadOnly | s_closeOnExec);
        if (descriptor < 0)
        {
            return true;
        }

        _folder = new(descriptor, ownsHandle: true);
        return Flock(_folder, Exclusive | DoNotWait) == 0 || Marshal.GetLastPInvokeError() != s_held;
    }

    /// <summary>Lets go of the file, which was deleted, and gives the lock of the folder to <paramref name="next"/>.</summary>
    public void MoveTo(FileLock next)
    {
        (next._folder, _folder) = (_folder, null);
        Dispose();
    }

    /// <summary>Says who holds it, as far as its file tells.</summary>
    public static string HolderOf(string path)
    {
        try
        {
            using var file = Open(path, NativeFolder.ReadOnly);
            Span<byte> bytes = stackalloc byte[300];
            return RandomAccess.Read(file, bytes, 0) is > 0 and var length ? System.Text.Encoding.UTF8.GetString(bytes[..length]) : "which is just starting or ending";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "which does not say who it is";
        }
    }

    /// <summary>What this process is called as a holder.</summary>
    public static string Self { get; } = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}");

    /// <summary>Lets go.</summary>
    public void Dispose()
    {
        if (!_file.IsClosed)
        {
            RandomAccess.SetLength(_file, 0);
        }

        _file.Dispose();
        _folder?.Dispose();
    }

    /// <summary>Opened by the system's own call: .NET takes a lock of the same kind on every file that it opens, which would stand in the way of ours.</summary>
    private static SafeFileHandle Open(string path, int how = ReadWrite)
    {
        if (!File.Exists(path) && how == ReadWrite)
        {
            try
            {
                File.Open(path, FileMode.CreateNew, FileAccess.Write).Dispose();
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process was first.
            }
        }

        var descriptor = NativeFolder.Open(path, how | s_closeOnExec);
        return descriptor >= 0 ? new(descriptor, ownsHandle: true)
            : Marshal.GetLastPInvokeError() is var error && error == NoAccess ? throw new UnauthorizedAccessException($"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}")
            : throw new IOException($"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private static bool Lock(SafeFileHandle file, string path)
    {
        while (Flock(file, Exclusive | DoNotWait) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == s_held)
            {
                return false;
            }

            if (error != Interrupted)
            {
                throw new LocksUnavailableException($"{path} cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}");
            }
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
