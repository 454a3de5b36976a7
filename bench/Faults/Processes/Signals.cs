using System.Globalization;
using System.Runtime.InteropServices;

namespace Slfd.Faults.Processes;

/// <summary>What strikes a process, and how processes are found.</summary>
internal static partial class Signals
{
    public const int Kill = 9, Terminate = 15, Continue = 18, Stop = 19;

    public static void Send(int process, int signal) => _ = SendSignal(process, signal);

    /// <summary>Processes whose parent this is.</summary>
    public static int[] ChildrenOf(int parent) => [.. All().Where(process => ParentOf(process) == parent)];

    /// <summary>Live processes that carry this variable in their environment: those of one lab, anywhere in the tree.</summary>
    public static int[] Carrying(string variable) => [.. All().Where(process => ParentOf(process) is not null && EnvironmentOf(process).Contains(variable, StringComparison.Ordinal))];

    /// <summary>Processor time that a process has used; zero where it is gone.</summary>
    public static TimeSpan CpuOf(int process) => Stat(process) is { } fields
        ? TimeSpan.FromMilliseconds(10 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)))
        : TimeSpan.Zero;

    /// <summary>Bytes of address space that a process has; zero where it is gone.</summary>
    public static long AddressSpaceOf(int process) => Stat(process) is { } fields ? long.Parse(fields[20], CultureInfo.InvariantCulture) : 0;

    /// <summary>Bytes of memory that a process holds; zero where it is gone.</summary>
    public static long ResidentBytesOf(int process) => Stat(process) is { } fields ? Environment.SystemPageSize * long.Parse(fields[21], CultureInfo.InvariantCulture) : 0;

    /// <summary>What a process is called, for people.</summary>
    public static string NameOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "gone";
        }
    }

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : 0)
        .Where(process => process > 0);

    private static int? ParentOf(int process) => Stat(process) is { } fields && fields[0] != "Z" ? int.Parse(fields[1], CultureInfo.InvariantCulture) : null;

    private static string[]? Stat(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string EnvironmentOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
