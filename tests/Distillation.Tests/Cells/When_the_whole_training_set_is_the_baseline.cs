using Slfd.Artifacts;
using Slfd.Distillation.Cells;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods.Baselines;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.RealData;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Cells;

/// <summary>A cell of the baseline <c>whole</c> has no synthetic set; stopped in the midst of a training, it goes on there and ends in the same numbers.</summary>
public sealed class When_the_whole_training_set_is_the_baseline : IDisposable
{
    private static readonly CellSpec s_spec = SmallCell.Spec with
    {
        Distillation = null,
        Evaluation = SmallCell.Spec.Evaluation with { Batch = 40, Epochs = 2, Every = null, Repeats = 2 },
        Method = new() { Baseline = BaselineParts.Whole },
    };

    private readonly RealSet _real = DataSets.Load(s_spec.Data, "/nonexistent", CPU);
    private readonly TemporaryFolder _runs = new();

    public void Dispose()
    {
        _real.Dispose();
        _runs.Dispose();
    }

    [Fact]
    public void It_leaves_counts_and_no_synthetic_set()
    {
        var (outcome, _) = Run(Folder("a"), token: 1, stopAt: null);
        Assert.Equal(2, outcome!.Correct.Length);
        Assert.Equal(_real.Sha256, outcome.SyntheticSetSha256);
        Assert.Equal(
            CellFolder.Artifacts(s_spec).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Folder("a").Attempt(new(1))).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1, StopReason.Drain)]
    [InlineData(3, StopReason.Cancel)]
    [InlineData(4, StopReason.Drain)] // trained, not tested
    [InlineData(7, StopReason.Cancel)]
    public void Stopped_in_a_training_it_goes_on_there_bit_for_bit(int stopAt, StopReason how)
    {
        var (expected, pulses) = Run(Folder("undisturbed"), token: 1, stopAt: null);
        var (stopped, before) = Run(Folder("b"), token: 1, stopAt, how);
        var (resumed, after) = Run(Folder("b"), token: 2, stopAt: null);

        Assert.Null(stopped);
        Assert.Equal(expected!.Correct, resumed!.Correct);
        Assert.InRange(before + after, pulses, pulses + 2); // no step of a training is done twice; a test may be
    }

    private CellFolder Folder(string name) => new(Path.Combine(_runs.Path, name));

    /// <summary>A checkpoint before every step, and a stop asked for when the progress has been reported so often.</summary>
    private (CellOutcome? Outcome, int Reports) Run(CellFolder folder, int token, int? stopAt, StopReason how = StopReason.Drain)
    {
        var (stop, reports) = (new StopSignal(), 0);
        var order = new CellOrder(new(s_spec.Id(), new(token)), s_spec, folder, CheckpointEvery: TimeSpan.Zero, ProgressEvery: TimeSpan.Zero);
        Directory.CreateDirectory(folder.Attempt(new(token)));
        using var run = new WholeRun(order, new(CPU, "cpu", 1, "test"), _real, Tell, stop);
        try
        {
            return (run.Run(), reports);
        }
        catch (CellStoppedException)
        {
            return (null, reports);
        }

        void Tell(WorkerEvent happening)
        {
            if (happening is CellProgressed { Phase: not "write" } && ++reports == stopAt)
            {
                stop.Ask(how);
            }
        }
    }
}
