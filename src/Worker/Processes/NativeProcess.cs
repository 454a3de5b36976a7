using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Slfd.Worker.Processes;

/// <summary>What POSIX offers about the own process and .NET does not.</summary>
internal static partial class NativeProcess
{
    public const int StandardOutput = 1;

    public const int StandardError = 2;

    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int ParentId();

    /// <summary>A second descriptor for the same open file.</summary>
    [LibraryImport("libc", EntryPoint = "dup")]
    public static partial int Duplicate(int descriptor);

    /// <summary>Makes <paramref name="target"/> mean what <paramref name="descriptor"/> means.</summary>
    [LibraryImport("libc", EntryPoint = "dup2")]
    public static partial int Redirect(int descriptor, int target);

    /// <summary>Ends the process at once: no finaliser, no flush, no waiting for a native call that computes.</summary>
    [DoesNotReturn]
    public static void ExitNow(int code)
    {
        Exit(code);
        throw new InvalidOperationException("the process outlived its end");
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
