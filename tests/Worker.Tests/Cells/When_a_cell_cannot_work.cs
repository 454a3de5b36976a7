using Slfd.Experiments.Cells;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.Support;

namespace Slfd.Worker.Tests.Cells;

/// <summary>A failure is laid to whom it belongs, in one sentence, and the worker is ready for the next cell.</summary>
public sealed class When_a_cell_cannot_work : IDisposable
{
    private readonly TemporaryRuns _runs = new();
    private readonly WorkerProcess _worker = WorkerProcess.Ready();

    public void Dispose()
    {
        _worker.Dispose();
        _runs.Dispose();
    }

    [Fact]
    public void A_loss_that_is_not_finite_is_numeric_and_names_the_iteration()
    {
        var broke = Fail(TinyCell.Distilled with { Distillation = TinyCell.Distilled.Distillation! with { LearningRateImages = 1e38 } });
        Assert.Equal(FailureClass.Numeric, broke.Class);
        Assert.Contains($"iteration {broke.Iteration}", broke.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_name_is_the_users_and_the_message_says_what_is_allowed()
    {
        var broke = Fail(TinyCell.Distilled with { Distillation = TinyCell.Distilled.Distillation! with { Distance = "manhattan" } });
        Assert.Equal(FailureClass.User, broke.Class);
        Assert.Contains("manhattan", broke.Message, StringComparison.Ordinal);
        Assert.Contains("cos-paper", broke.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_data_set_is_what_the_host_lacks()
    {
        var spec = TinyCell.Distilled with { Data = new() { Name = "cifar10", Resolution = 32 } };
        var broke = Fail(spec);
        Assert.Equal((FailureClass.Data, "data set cifar10"), (broke.Class, broke.Lacks));
        Assert.Contains(broke.Lacks, HostNeeds.Of(spec));
        Assert.Contains("data_batch_1.bin", broke.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_specification_of_another_cell_is_refused()
    {
        var (spec, other) = (TinyCell.Distilled, TinyCell.Baseline);
        _worker.Send(new RunCell(new(other.Id(), new(1)), spec.ToCanonicalJson(), _runs.Cell(other).Root, "/nonexistent", 60, 0, 1));
        var broke = Assert.IsType<CellBroke>(_worker.ToEndOfCell()[^1]);
        Assert.Equal(FailureClass.User, broke.Class);
        Assert.Contains(other.Id().ToString(), broke.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_cannot_be_written_is_the_infrastructures()
    {
        File.WriteAllText(_runs.File("cells"), "not a folder");
        Assert.Equal(FailureClass.Infrastructure, Fail(TinyCell.Baseline).Class);
    }

    private CellBroke Fail(CellSpec spec)
    {
        _worker.Run(spec, _runs);
        var broke = Assert.IsType<CellBroke>(_worker.ToEndOfCell()[^1]);

        using var elsewhere = new TemporaryRuns();
        _worker.Run(TinyCell.Baseline, elsewhere);
        _worker.Finish();
        return broke;
    }
}
