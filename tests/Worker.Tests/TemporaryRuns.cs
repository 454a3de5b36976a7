using Slfd.Messages.Artifacts;
using Slfd.Messages.Cells;

namespace Slfd.Worker.Tests;

/// <summary>A runs folder of one test's own; gone, with what it holds, when the test ends.</summary>
internal sealed class TemporaryRuns : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("slfd-worker-test-").FullName;

    public CellFolder Cell(CellSpec spec) => new RunsFolder(_root).Cell(spec.Id());

    public string File(string name) => Path.Combine(_root, name);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
