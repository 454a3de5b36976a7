using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Support;

namespace Slfd.Worker.Tests;

/// <summary>A runs folder of one test's own; gone, with what it holds, when the test ends.</summary>
internal sealed class TemporaryRuns : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("slfd-worker-test-").FullName;

    public CellFolder Cell(CellSpec spec) => new RunsFolder(Root).Cell(spec.Id());

    public string File(string name) => Path.Combine(Root, name);

    public void Dispose() => TemporaryFolder.Remove(Root);
}
