using Slfd.Artifacts;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.Support;

namespace Slfd.Worker.Tests.Cells;

/// <summary>A generator is a cell of its own; who uses it finds its weights beside its own folder.</summary>
public sealed class When_a_cell_uses_a_trained_generator : IDisposable
{
    private static readonly CellSpec s_generator = TinyCell.Trained.TrainedGenerator()!;
    private readonly TemporaryRuns _runs = new();
    private readonly WorkerProcess _worker = WorkerProcess.Ready();

    public void Dispose()
    {
        _worker.Dispose();
        _runs.Dispose();
    }

    [Fact]
    public void The_generator_leaves_weights_samples_losses_and_what_they_are_worth()
    {
        var lease = _worker.Run(s_generator, _runs);
        var outcome = _worker.Finish().Outcome;
        var folder = _runs.Cell(s_generator);
        Assert.Null(folder.FaultOf(s_generator.Id(), lease.Token, outcome.ResultSha256));
        Assert.Equal([12], outcome.Iterations);
        Assert.Equal(1000, outcome.Tested);
        var attempt = folder.Attempt(lease.Token);
        Assert.Equal(outcome.SyntheticSetSha256, WholeFile.Sha256(Path.Combine(attempt, CellFolder.GeneratorFile)));
        Assert.Equal(12, MetricsTable.Read(File.ReadAllText(Path.Combine(attempt, CellFolder.MetricsFile))).Count);
        var result = ResultDocument.FromJson(File.ReadAllText(Path.Combine(attempt, CellFolder.ResultFile)));
        Assert.Equal(outcome.Correct.Single(), result.Training!.OfTheirClass);
        Assert.InRange(result.Training.Psnr, 5, 40);
        Assert.Contains(result.Remarks!, remark => remark.Contains("are taken for their class", StringComparison.Ordinal));
        Assert.Contains(result.Remarks!, remark => remark.Contains("dB, below 20 dB", StringComparison.Ordinal));
    }

    [Fact]
    public void A_killed_training_goes_on_and_ends_in_the_same_bytes()
    {
        _worker.Run(s_generator, _runs);
        var undisturbed = _worker.Finish().Outcome;

        using var runs = new TemporaryRuns();
        using (var victim = WorkerProcess.Ready())
        {
            victim.Run(s_generator, runs);
            victim.Until<CellCheckpointed>(checkpoint => checkpoint.Iteration >= 3);
            victim.Kill();
        }

        _worker.Run(s_generator, runs, token: 2);
        Assert.True(_worker.Until<CellStarted>().Iteration >= 3);
        var resumed = _worker.Finish().Outcome;
        Assert.Equal(undisturbed.SyntheticSetSha256, resumed.SyntheticSetSha256);
        Assert.Equal(undisturbed.Correct, resumed.Correct);
    }

    [Fact]
    public void A_published_generator_makes_the_images_and_the_result_says_so()
    {
        Publish();
        var lease = _worker.Run(TinyCell.Trained, _runs);
        _worker.Finish();
        var result = ResultDocument.FromJson(File.ReadAllText(Path.Combine(_runs.Cell(TinyCell.Trained).Attempt(lease.Token), CellFolder.ResultFile)));
        Assert.Equal(s_generator.Id().ToString(), result.Generator!.TrainedBy);
        Assert.Equal(WholeFile.Sha256(Path.Combine(_runs.Cell(s_generator).Root, CellFolder.GeneratorFile)), result.Generator.Sha256);
        Assert.Contains(result.Remarks!, remark => remark.Contains("was trained here, in 12 steps", StringComparison.Ordinal));
        Assert.Contains(result.Remarks!, remark => remark.Contains("dB, below 20 dB", StringComparison.Ordinal));
    }

    [Fact]
    public void It_may_follow_experts_as_well()
    {
        var spec = TinyCell.Trained with { Experts = TinyCell.Following.Experts, Method = TinyCell.Trained.Method with { Matching = "mtt" }, Trajectory = TinyCell.Following.Trajectory };
        foreach (var needed in spec.Dependencies())
        {
            var made = _worker.Run(needed, _runs);
            _runs.Cell(needed).Publish(needed.Id(), made.Token, _worker.Finish().Outcome.ResultSha256);
        }

        var lease = _worker.Run(spec, _runs);
        _worker.Finish();
        var result = ResultDocument.FromJson(File.ReadAllText(Path.Combine(_runs.Cell(spec).Attempt(lease.Token), CellFolder.ResultFile)));
        Assert.Equal(spec.TrainedGenerator()!.Id().ToString(), result.Generator!.TrainedBy);
    }

    [Fact]
    public void A_generator_that_was_not_trained_is_named()
    {
        _worker.Run(TinyCell.Trained, _runs);
        var broke = Assert.IsType<CellBroke>(_worker.ToEndOfCell()[^1]);
        Assert.Equal((FailureClass.Data, HostNeeds.TrainedGenerator(s_generator.Id())), (broke.Class, broke.Lacks));
        Assert.Contains(s_generator.Id().ToString(), broke.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_not_the_generators_own_are_not_used()
    {
        Publish();
        var path = Path.Combine(_runs.Cell(s_generator).Root, CellFolder.GeneratorFile);
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        _worker.Run(TinyCell.Trained, _runs);
        var broke = Assert.IsType<CellBroke>(_worker.ToEndOfCell()[^1]);
        Assert.Contains("SHA-256", broke.Message, StringComparison.Ordinal);
        Assert.Equal(HostNeeds.TrainedGenerator(s_generator.Id()), broke.Lacks);
    }

    private void Publish()
    {
        var lease = _worker.Run(s_generator, _runs);
        _runs.Cell(s_generator).Publish(s_generator.Id(), lease.Token, _worker.Finish().Outcome.ResultSha256);
    }
}
