using System.Globalization;
using System.Runtime.InteropServices;

namespace Slfd.FakeWorker;

/// <summary>What .NET has no call for: to die by a signal, and to notice that the parent is gone without reading what it wrote.</summary>
internal static partial class Native
{
    private const short HangUp = 0x10;
    private const int Forever = -1;

    public const int SigAbort = 6;
    public const int SigKill = 9;
    public const int SigSegv = 11;
    public const int SigTerminate = 15;

    /// <summary>Ends the process by a signal, as a fault in native code would: the runtime's own handlers are taken away first.</summary>
    public static void Raise(int signal)
    {
        Signal(signal, 0);
        _ = Kill(Environment.ProcessId, signal);
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Returns when nobody can write to stdin any more; what was written stays unread.</summary>
    public static void AwaitEndOfStdin()
    {
        var descriptor = new PollDescriptor();
        while ((descriptor.Returned & HangUp) == 0)
        {
            _ = Poll(ref descriptor, 1, Forever);
        }
    }

    /// <summary>Closes stdout and the duplicates that the runtime keeps of it.</summary>
    public static void CloseStdout()
    {
        static string? TargetOf(string descriptor) => new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget;
        var stdout = TargetOf("1");
        foreach (var descriptor in Directory.GetFiles("/proc/self/fd").Select(path => Path.GetFileName(path)).Where(name => TargetOf(name) == stdout))
        {
            _ = Close(int.Parse(descriptor, CultureInfo.InvariantCulture));
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
