using System.Runtime.InteropServices;

namespace Slfd.Artifacts;

internal static partial class NativeFolder
{
    public const int ReadOnly = 0;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    public static partial int Fsync(int descriptor);
}
