using Slfd.Artifacts;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using Slfd.Messages.Workers;
using Slfd.Support;

namespace Slfd.Worker.Tests.Cells;

/// <summary><c>slfd-worker retrain</c>: the classifiers of a cell's last evaluation point once more, from the set that it left.</summary>
public sealed class When_a_set_is_trained_from_again : IDisposable
{
    private readonly TemporaryRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void Every_count_is_that_of_the_result()
    {
        var (spec, folder) = Finished();
        var result = ResultDocument.FromJson(File.ReadAllText(Path.Combine(folder, CellFolder.ResultFile)));
        var last = result.Accuracies.Max(entry => entry.Iteration);

        var (exit, said, _) = Retrain(Path.Combine(folder, CellFolder.SyntheticSetFile));
        var again = RetrainedSet.FromLine(said.Trim())!;
        Assert.Equal(0, exit);
        Assert.Equal(result.Accuracies.Where(entry => entry.Iteration == last).SelectMany(entry => entry.Correct), again.Correct.Select(count => (int?)count));
        Assert.Equal(spec.Evaluation.Architectures.Length * spec.Evaluation.Repeats, again.Correct.Length);
        Assert.Equal((result.Tested, result.DataSha256), (again.Tested, again.DataSha256));
    }

    [Fact]
    public void A_file_that_is_no_set_ends_it_with_2_and_its_name()
    {
        var (_, folder) = Finished();
        var (exit, said, errors) = Retrain(Path.Combine(folder, CellFolder.ResultFile));
        Assert.Equal((2, string.Empty), (exit, said));
        Assert.Contains(CellFolder.ResultFile, errors, StringComparison.Ordinal);
    }

    private (CellSpec Spec, string Folder) Finished()
    {
        File.WriteAllText(_runs.File("cell.json"), TinyCell.Baseline.ToCanonicalJson());
        using var worker = new WorkerProcess("run", _runs.File("cell.json"), "--runs", _runs.Root);
        var folder = worker.ReadToEnd().Trim();
        Assert.Equal(0, worker.Exit());
        return (TinyCell.Baseline, folder);
    }

    private (int Exit, string Said, string Errors) Retrain(string set)
    {
        using var worker = new WorkerProcess("retrain", _runs.File("cell.json"), "--set", set);
        var said = worker.ReadToEnd();
        return (worker.Exit(), said, worker.Stderr);
    }
}
