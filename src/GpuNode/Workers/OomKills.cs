using System.Globalization;

namespace Slfd.GpuNode.Workers;

/// <summary>How many processes the kernel has killed for want of memory, as far as this process may know: on the whole host, and in its own control group.</summary>
/// <remarks>A rise while a worker lived, and its death by SIGKILL, which nobody here sent, together say that it was the one. Linux keeps the counts; elsewhere there are none.</remarks>
/// <param name="root">Where <c>/proc</c> and <c>/sys</c> are: <c>/</c>, but for tests.</param>
internal sealed class OomKills(string root)
{
    private const string Key = "oom_kill ";

    /// <summary>This host's.</summary>
    public static OomKills Host { get; } = new("/");

    /// <summary>The counts so far, added up; 0 where nothing is counted. A kill may count more than once.</summary>
    public long Count() => Files().Sum(Read);

    private IEnumerable<string> Files()
    {
        yield return Path.Combine(root, "proc", "vmstat");
        foreach (var line in Lines(Path.Combine(root, "proc", "self", "cgroup")))
        {
            // hierarchy:controllers:path; an empty list of controllers is version 2.
            var parts = line.Split(':', 3);
            if (parts.Length == 3 && parts[1].Length == 0)
            {
                yield return Path.Combine(root, "sys", "fs", "cgroup", parts[2].TrimStart('/'), "memory.events");
            }
            else if (parts.Length == 3 && parts[1].Split(',').Contains("memory"))
            {
                yield return Path.Combine(root, "sys", "fs", "cgroup", "memory", parts[2].TrimStart('/'), "memory.oom_control");
            }
        }
    }

    private static long Read(string path) => Lines(path)
        .Where(line => line.StartsWith(Key, StringComparison.Ordinal))
        .Select(line => long.TryParse(line.AsSpan(Key.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0)
        .FirstOrDefault();

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
