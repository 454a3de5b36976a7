using Slfd.Artifacts;
using Slfd.Messages.Results;

namespace Slfd.GpuNode.Workers;

/// <summary>What the end of a worker process means for the cell that it was running.</summary>
internal static class WorkerExit
{
    // What the allocators of .NET, glibc, libtorch and CUDA say when they have no more.
    private static readonly string[] s_outOfMemory =
        ["out of memory", "OutOfMemory", "bad_alloc", "not enough memory", "can't allocate memory", "Cannot allocate memory", "CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED", "unable to find an engine"];

    private const int Killed = 137;

    /// <summary>A full disk or want of memory where the last words say so, want of memory where the kernel counts a kill for it; otherwise infrastructure: the process is gone, and the cell may be innocent.</summary>
    /// <param name="code">As .NET gives it: 128 + n for a process that signal n ended.</param>
    /// <param name="stderrTail">Its last words.</param>
    /// <param name="kernelKilled">Whether the kernel killed some process for want of memory while this one ran its cell.</param>
    public static FailureClass Classify(int code, string stderrTail, bool kernelKilled) =>
        DiskFull.Speaks(stderrTail) ? FailureClass.Storage
        : (code == Killed && kernelKilled) || s_outOfMemory.Any(words => stderrTail.Contains(words, StringComparison.OrdinalIgnoreCase)) ? FailureClass.OutOfMemory : FailureClass.Infrastructure;

    /// <summary>Whether the process ended because a person or the host asked it to: SIGHUP, SIGINT, SIGUSR1 or SIGTERM.</summary>
    public static bool IsRequest(int code) => code is 129 or 130 or 138 or 143;

    /// <summary>One phrase for a person: <c>was killed by SIGSEGV (exit code 139)</c>.</summary>
    /// <param name="code">As .NET gives it: 128 + n for a process that signal n ended.</param>
    public static string Describe(int code) => code switch
    {
        < 0 => "does not end although it was killed",
        0 => "ended (exit code 0) without being told to",
        137 => "was killed by SIGKILL (exit code 137): by the kernel for want of memory, or by somebody",
        129 => Signal("SIGHUP", code),
        130 => Signal("SIGINT", code),
        131 => Signal("SIGQUIT", code),
        132 => Signal("SIGILL", code),
        134 => "aborted (SIGABRT, exit code 134), as native code does that meets an error it cannot report",
        135 => Signal("SIGBUS", code),
        136 => Signal("SIGFPE", code),
        138 => Signal("SIGUSR1", code),
        139 => Signal("SIGSEGV", code),
        141 => Signal("SIGPIPE", code),
        143 => Signal("SIGTERM", code),
        _ => $"ended with exit code {code}",
    };

    private static string Signal(string name, int code) => $"was killed by {name} (exit code {code})";
}
