using Slfd.Artifacts;
using Slfd.Distillation.Records;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.Support;

namespace Slfd.Worker.Tests.Cells;

/// <summary>Killed, drained or cancelled, a cell goes on under the next token and ends in the numbers of the undisturbed run, bit for bit (design.md section 8, rule 4).</summary>
public sealed class When_a_cell_is_interrupted : IDisposable
{
    private static readonly Lazy<(CellOutcome Outcome, ResultDocument Result)> s_undisturbed = new(() =>
    {
        using var runs = new TemporaryRuns();
        using var worker = WorkerProcess.Ready();
        worker.Run(TinyCell.Distilled, runs);
        return (worker.Finish().Outcome, ResultOf(runs, token: 1));
    });

    private readonly TemporaryRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    public void By_kill_9_while_it_distils(int iteration)
    {
        Kill(worker => worker.Until<CellCheckpointed>(checkpoint => checkpoint.Iteration >= iteration));
        var before = Curve(token: 1);
        Assert.Equal(Enumerable.Range(0, before.Count), before); // no gap, and no iteration twice
        MustEndLikeTheUndisturbedRun(token: 2);
        Assert.Equal(Enumerable.Range(0, TinyCell.Distilled.Distillation!.Iterations), Curve(token: 2));
    }

    [Fact]
    public void By_kill_9_in_the_middle_of_an_evaluation_point()
    {
        Kill(worker =>
        {
            worker.Until<CellEvaluated>(unit => unit is { Iteration: 6, Repeat: 1 });
            worker.Until<CellCheckpointed>();
        });

        using var worker = WorkerProcess.Ready();
        worker.Run(TinyCell.Distilled, _runs, token: 2);
        var events = worker.ToEndOfCell();

        Assert.DoesNotContain(events, happening => happening is CellEvaluated { Iteration: 6, Repeat: < 2 });
        MustEqualTheUndisturbedRun(Assert.IsType<CellFinished>(events[^1]).Outcome, token: 2);
    }

    [Fact]
    public void By_a_drain_it_leaves_a_checkpoint_and_says_where()
    {
        using var worker = WorkerProcess.Ready();
        for (var token = 1; ; token += 2)
        {
            using TemporaryRuns runs = new();
            var lease = worker.Run(TinyCell.Distilled, runs, token, checkpointSeconds: 3600);
            worker.Until<CellProgressed>(progress => progress.Iteration >= 3);
            worker.Send(new DrainCell(lease));
            var end = worker.ToEndOfCell()[^1];
            if (end is CellFinished && token < 20)
            {
                continue; // on a busy machine it may be done before this process comes to ask it
            }

            var drained = Assert.IsType<CellDrained>(end);
            Assert.InRange(drained.Checkpoint, 3, 12);
            worker.Run(TinyCell.Distilled, runs, token + 1);
            Assert.Equal(drained.Checkpoint, worker.Until<CellStarted>().Iteration);
            MustEqualTheUndisturbedRun(worker.Finish().Outcome, runs, token + 1);
            return;
        }
    }

    [Fact]
    public void By_a_cancel_it_leaves_no_checkpoint()
    {
        using var worker = WorkerProcess.Ready();
        var lease = worker.Run(TinyCell.Endless, _runs, checkpointSeconds: 3600);
        worker.Until<CellProgressed>(progress => progress.Iteration >= 1);
        worker.Send(new CancelCell(lease));

        Assert.Equal(0, Assert.IsType<CellDrained>(worker.ToEndOfCell()[^1]).Checkpoint);
        Assert.False(Directory.Exists(_runs.Cell(TinyCell.Endless).Checkpoints(lease.Token)));
    }

    [Fact]
    public void By_a_drain_for_another_lease_it_is_not_interrupted()
    {
        using var worker = WorkerProcess.Ready();
        var lease = worker.Run(TinyCell.Distilled, _runs, token: 7);
        worker.Send(new DrainCell(lease with { Token = new(6) }));
        MustEqualTheUndisturbedRun(worker.Finish().Outcome, token: 7);
    }

    [Fact]
    public void And_its_newest_checkpoint_damaged_the_one_before_is_used_and_the_damaged_one_named()
    {
        Kill(worker => worker.Until<CellCheckpointed>(checkpoint => checkpoint.Iteration >= 5));
        var newest = Directory.EnumerateFiles(_runs.Cell(TinyCell.Distilled).Checkpoints(new(1)), "manifest.json", SearchOption.AllDirectories)
            .Select(manifest => Path.GetDirectoryName(manifest)!)
            .MaxBy(folder => int.Parse(Path.GetFileName(folder).Split('-')[1]))!;
        var tensors = Path.Combine(newest, "space.safetensors");
        var bytes = File.ReadAllBytes(tensors);
        bytes[^1] ^= 0x10;
        File.WriteAllBytes(tensors, bytes);

        using var worker = WorkerProcess.Ready();
        worker.Run(TinyCell.Distilled, _runs, token: 2);
        var events = worker.ToEndOfCell();

        Assert.Contains(events, happening => happening is WorkerNote { Warning: true } note && note.Text.Contains(newest, StringComparison.Ordinal));
        MustEqualTheUndisturbedRun(Assert.IsType<CellFinished>(events[^1]).Outcome, token: 2);
    }

    private List<int> Curve(int token) =>
        [.. MetricsTable.Read(File.ReadAllText(Path.Combine(_runs.Cell(TinyCell.Distilled).Attempt(new(token)), CellFolder.MetricsFile))).Select(row => row.Iteration)];

    private void Kill(Action<WorkerProcess> wait)
    {
        using var worker = WorkerProcess.Ready();
        worker.Run(TinyCell.Distilled, _runs, token: 1);
        wait(worker);
        worker.Kill();
    }

    private void MustEndLikeTheUndisturbedRun(int token)
    {
        using var worker = WorkerProcess.Ready();
        worker.Run(TinyCell.Distilled, _runs, token);
        MustEqualTheUndisturbedRun(worker.Finish().Outcome, token);
    }

    private void MustEqualTheUndisturbedRun(CellOutcome outcome, int token) => MustEqualTheUndisturbedRun(outcome, _runs, token);

    private static void MustEqualTheUndisturbedRun(CellOutcome outcome, TemporaryRuns runs, int token)
    {
        var (expected, document) = s_undisturbed.Value;
        Assert.Equal(expected.SyntheticSetSha256, outcome.SyntheticSetSha256);
        Assert.Equal(expected.Correct, outcome.Correct);
        Assert.Equal((document with { Run = Nothing }).ToJson(), (ResultOf(runs, token) with { Run = Nothing }).ToJson());
    }

    private static RunDocument Nothing { get; } = new(0, [], new(), "");

    private static ResultDocument ResultOf(TemporaryRuns runs, int token) =>
        ResultDocument.FromJson(File.ReadAllText(Path.Combine(runs.Cell(TinyCell.Distilled).Attempt(new(token)), CellFolder.ResultFile)));
}
