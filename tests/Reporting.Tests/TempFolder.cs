using Slfd.Artifacts;
using Slfd.Support;

namespace Slfd.Reporting.Tests;

/// <summary>A folder of one test, gone after it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("slfd-reporting-").FullName;

    public RunsFolder Runs => new(Root);

    public string Database => Runs.ReportingDatabase;

    public void Dispose() => TemporaryFolder.Remove(Root);
}
