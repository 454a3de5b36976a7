namespace Slfd.Support.Labs;

/// <summary>The built programs, and the fake worker that stands in for the real one where only the control plane is tested.</summary>
internal static class Programs
{
    public static string Root { get; } = FindRoot();

    public static string Slfd { get; } = Output("Cli", "slfd");

    public static string FakeWorker { get; } = Output("FakeWorker", "Slfd.FakeWorker");

    private static string Output(string project, string program)
    {
        // artifacts/bin/<project>/<configuration>: the same configuration as this test's.
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(Root, "artifacts", "bin", project, configuration, program);
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
