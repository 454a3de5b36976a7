using Slfd.Artifacts;
using Slfd.Support;

namespace Slfd.Worker.Tests.Cells;

/// <summary><c>slfd-worker run</c>, for timing and profiling one cell.</summary>
public sealed class When_a_cell_is_run_by_hand : IDisposable
{
    private readonly TemporaryRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void It_prints_progress_on_stderr_and_the_folder_of_the_artifacts_on_stdout()
    {
        var spec = TinyCell.Baseline;
        File.WriteAllText(_runs.File("cell.json"), spec.ToCanonicalJson());
        using var worker = new WorkerProcess("run", _runs.File("cell.json"), "--runs", _runs.Root);
        var folder = worker.ReadToEnd().Trim();

        Assert.Equal(0, worker.Exit());
        Assert.Equal(_runs.Cell(spec).Attempt(new(1)), folder);
        Assert.True(File.Exists(Path.Combine(folder, CellFolder.ResultFile)));
        Assert.Contains("convnet", worker.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_specification_that_is_not_there_is_named_and_ends_it_with_2()
    {
        using var worker = new WorkerProcess("run", _runs.File("nowhere.json"));
        Assert.Equal(2, worker.Exit());
        Assert.Contains("nowhere.json", worker.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_specification_that_is_none_ends_it_with_2()
    {
        File.WriteAllText(_runs.File("cell.json"), "{\"seeds\": 1}");
        using var worker = new WorkerProcess("run", _runs.File("cell.json"));
        Assert.Equal(2, worker.Exit());
        Assert.Contains("seeds", worker.Stderr, StringComparison.Ordinal);
    }
}
