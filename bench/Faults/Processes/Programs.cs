namespace Slfd.Faults.Processes;

/// <summary>The built programs of the same configuration.</summary>
internal static class Programs
{
    public static string Slfd { get; } = Output("Cli", "slfd");

    public static string FakeWorker { get; } = Output("FakeWorker", "Slfd.FakeWorker");

    private static string Output(string project, string program) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), program));
}
