using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Artifacts.Attempts;
using Slfd.Artifacts.Stored;
using Slfd.Distillation.Records;
using Slfd.Distillation.Tensors;
using Slfd.Messages.Workers;
using Slfd.Support;

namespace Slfd.Worker.Tests.Cells;

/// <summary>A small real cell from its specification to its artifacts.</summary>
public sealed class When_a_cell_runs_undisturbed : IDisposable
{
    private readonly TemporaryRuns _runs = new(), _again = new();
    private readonly WorkerProcess _worker = WorkerProcess.Ready();

    public void Dispose()
    {
        _worker.Dispose();
        _runs.Dispose();
        _again.Dispose();
    }

    [Fact]
    public void It_reports_every_evaluation_and_leaves_every_artifact()
    {
        var lease = _worker.Run(TinyCell.Distilled, _runs);
        var events = _worker.ToEndOfCell();
        var outcome = Assert.IsType<CellFinished>(events[^1]).Outcome;
        var folder = _runs.Cell(TinyCell.Distilled).Attempt(lease.Token);
        var result = ResultDocument.FromJson(File.ReadAllText(Path.Combine(folder, CellFolder.ResultFile)));

        Assert.All(events.OfType<ICellEvent>(), happening => Assert.Equal(lease, happening.Lease));
        Assert.Equal([6, 12], outcome.Iterations);
        Assert.Equal(6, outcome.Correct.Length);
        Assert.Equal(40, outcome.Tested);
        Assert.Equal(events.OfType<CellEvaluated>().Select(unit => unit.Correct), outcome.Correct);
        Assert.Equal(outcome.Correct, result.Accuracies.SelectMany(entry => entry.Correct).Select(correct => correct!.Value));
        Assert.Equal(outcome.ResultSha256, WholeFile.Sha256(Path.Combine(folder, CellFolder.ResultFile)));
        Assert.All(CellFolder.Artifacts(TinyCell.Distilled), name => Assert.True(new FileInfo(Path.Combine(folder, name)).Length > 0));
        Assert.All(result.ArtifactSha256, file => Assert.Equal(file.Value, WholeFile.Sha256(Path.Combine(folder, file.Key))));
        Assert.Equal(TinyCell.Distilled.Id().ToString(), result.Cell);
        Assert.Equal(TinyCell.Distilled.Id(), result.Spec.Id());
        Assert.Equal(12, MetricsTable.Read(File.ReadAllText(Path.Combine(folder, CellFolder.MetricsFile))).Count);

        Assert.Equal([new(6, 1), new(12, 1)], AttemptSheets.Of(_runs.Cell(TinyCell.Distilled)));
        Assert.All([6, 12], iteration => Assert.True(new FileInfo(Path.Combine(folder, AttemptSheets.NameAt(iteration))).Length > 1000));

        using (var set = TensorFile.Read(Path.Combine(folder, CellFolder.SyntheticSetFile)))
        {
            Assert.Equal([10, 3, 32, 32], set.Tensors["images"].shape);
            Assert.Equal(Enumerable.Range(0, 10).Select(label => (long)label), set.Tensors["labels"].data<long>().ToArray());
        }

        Assert.Equal(["train", "test"], outcome.Splits.Select(split => split.Name));
        Assert.Equal([result.Splits![0].Images, 40], outcome.Splits.Select(split => split.Images));
        Assert.Equal((6, 10), (outcome.Fitted.Length, outcome.FittedOf));
        Assert.True(outcome.PeakMemoryBytes > 0);

        // What a rebuilt journal would say of it, from its folder alone, is what was reported.
        _runs.Cell(TinyCell.Distilled).Publish(TinyCell.Distilled.Id(), lease.Token, outcome.ResultSha256);
        var stored = StoredResult.Read(_runs.Cell(TinyCell.Distilled), TinyCell.Distilled.Id());
        Assert.Null(stored.Fault);
        Assert.Equal(JsonSerializer.Serialize(outcome), JsonSerializer.Serialize(stored.Outcome));
    }

    [Fact]
    public void It_is_judged_by_each_classifier_that_was_asked_for()
    {
        _worker.Run(TinyCell.Baseline with { Evaluation = TinyCell.Baseline.Evaluation with { Architectures = ["vgg11", "convnet"], Repeats = 1, Epochs = 2 } }, _runs);
        var events = _worker.ToEndOfCell();
        Assert.Equal(["vgg11", "convnet"], events.OfType<CellEvaluated>().Select(unit => unit.Architecture));
    }

    /// <summary>On a processor, too, it takes the forms that a GPU would take; and it is another cell.</summary>
    [Fact]
    public void It_is_deterministic_where_that_was_asked_for_and_the_next_one_is_as_before()
    {
        var asked = TinyCell.Distilled with { Compute = new() { Deterministic = true, Precision = "tf32" }, Evaluation = TinyCell.Distilled.Evaluation with { Repeats = 1 } };
        var usual = asked with { Compute = null };
        var (forced, plain) = (ResultOf(asked), ResultOf(usual));

        Assert.NotEqual(asked.Id(), usual.Id());
        Assert.Equal((true, "tf32", null), (forced.Compute!.Deterministic, forced.Compute.Precision, forced.Compute.Tf32));
        Assert.Equal((false, "float32", null), (plain.Compute!.Deterministic, plain.Compute.Precision, plain.Compute.Driver));
        Assert.StartsWith("2.", plain.Compute.LibTorch, StringComparison.Ordinal);
        Assert.NotEqual(forced.LossesSha256, plain.LossesSha256); // sampling by taps rounds otherwise
        using var alone = WorkerProcess.Ready();
        alone.Run(usual with { Seed = 0 }, _again);
        alone.Finish();
        Assert.Equal(plain.LossesSha256, ResultDocument.FromJson(File.ReadAllText(Path.Combine(_again.Cell(usual).Attempt(new(1)), CellFolder.ResultFile))).LossesSha256);

        ResultDocument ResultOf(Experiments.Cells.CellSpec spec)
        {
            var lease = _worker.Run(spec, _runs);
            _worker.Finish();
            return ResultDocument.FromJson(File.ReadAllText(Path.Combine(_runs.Cell(spec).Attempt(lease.Token), CellFolder.ResultFile)));
        }
    }

    [Fact]
    public void A_baseline_has_one_evaluation_point_and_real_images()
    {
        _worker.Run(TinyCell.Baseline, _runs);
        var outcome = _worker.Finish().Outcome;

        Assert.Equal([0], outcome.Iterations);
        Assert.Equal(3, outcome.Correct.Length);
    }

    [Fact]
    public void The_worker_stays_warm_and_the_next_token_gives_the_same_numbers()
    {
        var first = Run(token: 1);
        var again = Run(token: 2);

        Assert.Equal(first.SyntheticSetSha256, again.SyntheticSetSha256);
        Assert.Equal(first.Correct, again.Correct);

        Slfd.Messages.Results.CellOutcome Run(int token)
        {
            using var runs = new TemporaryRuns();
            _worker.Run(TinyCell.Distilled with { Seed = 5 }, runs, token);
            return _worker.Finish().Outcome;
        }
    }
}
