using Slfd.Artifacts;
using Slfd.Distillation.Records;
using Slfd.Distillation.Tensors;
using Slfd.Experiments.Cells;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.Support;

namespace Slfd.Worker.Tests.Cells;

/// <summary>Experts are cells of their own; who follows them finds their weights beside its own folder.</summary>
public sealed class When_a_cell_follows_experts : IDisposable
{
    private static readonly CellSpec[] s_experts = [.. TinyCell.Following.Dependencies()];
    private readonly TemporaryRuns _runs = new();
    private readonly WorkerProcess _worker = WorkerProcess.Ready();

    public void Dispose()
    {
        _worker.Dispose();
        _runs.Dispose();
    }

    [Fact]
    public void An_expert_leaves_its_weights_and_one_accuracy()
    {
        var lease = _worker.Run(s_experts[0], _runs);
        var outcome = _worker.Finish().Outcome;
        var folder = _runs.Cell(s_experts[0]);

        Assert.Null(folder.FaultOf(s_experts[0].Id(), lease.Token, outcome.ResultSha256));
        Assert.Equal([3], outcome.Iterations);
        Assert.Single(outcome.Correct);
        Assert.Equal(40, outcome.Tested);
        using var file = TensorFile.Read(Path.Combine(folder.Attempt(lease.Token), CellFolder.ExpertsFile));
        Assert.Equal(4, file.Tensors.Count);
        Assert.Equal(outcome.SyntheticSetSha256, WholeFile.Sha256(Path.Combine(folder.Attempt(lease.Token), CellFolder.ExpertsFile)));
    }

    [Fact]
    public void A_killed_expert_goes_on_and_ends_in_the_same_weights()
    {
        _worker.Run(s_experts[0], _runs);
        var undisturbed = _worker.Finish().Outcome;

        using var runs = new TemporaryRuns();
        using (var victim = WorkerProcess.Ready())
        {
            victim.Run(s_experts[0], runs);
            victim.Until<CellCheckpointed>(checkpoint => checkpoint.Iteration >= 1);
            victim.Kill();
        }

        _worker.Run(s_experts[0], runs, token: 2);
        Assert.True(_worker.Until<CellStarted>().Iteration >= 1);
        var resumed = _worker.Finish().Outcome;
        Assert.Equal(undisturbed.SyntheticSetSha256, resumed.SyntheticSetSha256);
        Assert.Equal(undisturbed.Correct, resumed.Correct);
    }

    [Fact]
    public void Published_experts_are_followed_and_the_rate_is_learned()
    {
        Publish();
        _worker.Run(TinyCell.Following, _runs);
        _worker.Finish();
        var folder = _runs.Cell(TinyCell.Following).Attempt(new(1));
        var metrics = MetricsTable.Read(File.ReadAllText(Path.Combine(folder, CellFolder.MetricsFile)));
        Assert.Equal(4, metrics.Count);
        Assert.NotEqual(metrics[0].StudentRate, metrics[^1].StudentRate);
    }

    [Fact]
    public void An_expert_that_was_not_trained_is_named()
    {
        _worker.Run(TinyCell.Following, _runs);
        var broke = Assert.IsType<CellBroke>(_worker.ToEndOfCell()[^1]);
        Assert.Equal((FailureClass.Data, HostNeeds.Expert(s_experts[0].Id())), (broke.Class, broke.Lacks));
        Assert.Contains(s_experts[0].Id().ToString(), broke.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_not_the_experts_own_are_not_followed()
    {
        Publish();
        foreach (var expert in s_experts)
        {
            var path = Path.Combine(_runs.Cell(expert).Root, CellFolder.ExpertsFile);
            var bytes = File.ReadAllBytes(path);
            bytes[^1] ^= 1;
            File.WriteAllBytes(path, bytes);
        }

        _worker.Run(TinyCell.Following, _runs);
        var broke = Assert.IsType<CellBroke>(_worker.ToEndOfCell()[^1]);
        Assert.Contains("SHA-256", broke.Message, StringComparison.Ordinal);
    }

    private void Publish()
    {
        foreach (var expert in s_experts)
        {
            var lease = _worker.Run(expert, _runs);
            _runs.Cell(expert).Publish(expert.Id(), lease.Token, _worker.Finish().Outcome.ResultSha256);
        }
    }
}
