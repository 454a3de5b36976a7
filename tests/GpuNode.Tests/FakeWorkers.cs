using System.Globalization;
using Slfd.GpuNode.Workers;

namespace Slfd.GpuNode.Tests;

/// <summary>Starts fake workers from the build tree, and finds those of one test among the processes of the machine.</summary>
internal sealed class FakeWorkers
{
    private readonly string _mark = $"mark-{Guid.NewGuid():N}";

    /// <summary>The command line of a fake worker that follows <paramref name="script"/>.</summary>
    public WorkerCommandLine Playing(string script) => new(Program, ["--script", script, "--mark", _mark]);

    /// <summary>Process ids of this test's workers that have not ended.</summary>
    public IReadOnlyList<int> Alive => [.. Directory.EnumerateDirectories("/proc").Select(PidOf).OfType<int>().Where(IsOurs)];

    // artifacts/bin/GpuNode.Tests/debug → artifacts/bin/FakeWorker/debug
    private static string Program { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "FakeWorker", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Slfd.FakeWorker"));

    private static int? PidOf(string folder) => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : null;

    private bool IsOurs(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains(_mark, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
