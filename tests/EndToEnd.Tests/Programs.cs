namespace Slfd.EndToEnd.Tests;

/// <summary>The built programs, and the fake worker that stands in for the real one where only the control plane is tested.</summary>
internal static class Programs
{
    public static string Root { get; } = FindRoot();

    public static string Slfd { get; } = Output("Cli", "slfd");

    public static string FakeWorker { get; } = Output("FakeWorker", "Slfd.FakeWorker");

    /// <summary>Folder with the real data sets; null where it is absent.</summary>
    public static string? Data { get; } = FindData();

    private static string Output(string project, string program)
    {
        // artifacts/bin/<project>/<configuration>: the same configuration as this test's.
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(Root, "artifacts", "bin", project, configuration, program);
    }

    private static string? FindData()
    {
        var folder = Environment.GetEnvironmentVariable("SLFD_DATA") is { Length: > 0 } chosen ? chosen : Path.Combine(Root, "..", "shared", "data");
        return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Slfd.Actors.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
