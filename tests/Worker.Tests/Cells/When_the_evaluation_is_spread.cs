using Slfd.Artifacts;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.Support;

namespace Slfd.Worker.Tests.Cells;

/// <summary>A cell leaves its evaluation trainings to units, which any worker does from the sets in its checkpoints; put together, they are the result that the cell makes alone, byte for byte (docs/decisions/0084).</summary>
public sealed class When_the_evaluation_is_spread : IDisposable
{
    private static readonly CellSpec s_spec = TinyCell.Distilled with { Evaluation = TinyCell.Distilled.Evaluation with { Architectures = ["convnet", "alexnet"], Repeats = 2 } };

    private static readonly Lazy<(CellOutcome Outcome, ResultDocument Result, string Set)> s_inPlace = new(() =>
    {
        using var runs = new TemporaryRuns();
        using var worker = WorkerProcess.Ready();
        worker.Run(s_spec, runs);
        return (worker.Finish().Outcome, ResultOf(runs, token: 1), SetOf(runs, token: 1));
    });

    private readonly TemporaryRuns _runs = new();
    private readonly WorkerProcess _worker = WorkerProcess.Ready();

    public void Dispose()
    {
        _worker.Dispose();
        _runs.Dispose();
    }

    [Fact]
    public void Two_workers_do_the_units_and_the_bytes_are_those_of_the_cell_alone()
    {
        Distil(_worker);
        using (var other = WorkerProcess.Ready())
        {
            foreach (var (index, unit) in s_spec.Units().Index())
            {
                Do(unit, index % 2 == 0 ? _worker : other);
            }
        }

        var events = Gather(token: 2);
        Assert.DoesNotContain(events, happening => happening is CellProgressed { Phase: var phase } && phase.StartsWith("evaluate", StringComparison.Ordinal));
        MustBeThatOfTheCellAlone(token: 2, events);
    }

    [Fact]
    public void Units_can_be_done_while_the_cell_still_distils()
    {
        _worker.Run(s_spec, _runs, judging: Judging.ByUnits);
        _worker.Until<CellCheckpointed>(checkpoint => checkpoint.Iteration >= 6);
        using (var other = WorkerProcess.Ready())
        {
            foreach (var unit in s_spec.Units().Where(unit => unit.Unit!.Iteration == 6))
            {
                Do(unit, other);
            }

            Assert.Equal(12, Assert.IsType<CellDrained>(_worker.ToEndOfCell()[^1]).Checkpoint);
            foreach (var unit in s_spec.Units().Where(unit => unit.Unit!.Iteration == 12))
            {
                Do(unit, other);
            }
        }

        MustBeThatOfTheCellAlone(token: 2, Gather(token: 2));
    }

    [Fact]
    public void A_cell_that_is_killed_while_it_distils_goes_on_with_the_sets_it_has()
    {
        using (var victim = WorkerProcess.Ready())
        {
            victim.Run(s_spec, _runs, judging: Judging.ByUnits);
            victim.Until<CellCheckpointed>(checkpoint => checkpoint.Iteration >= 8);
            victim.Kill();
        }

        Distil(_worker, token: 2);
        foreach (var unit in s_spec.Units())
        {
            Do(unit, _worker);
        }

        MustBeThatOfTheCellAlone(token: 3, Gather(token: 3));
    }

    [Fact]
    public void A_unit_that_is_killed_begins_anew_under_the_next_token()
    {
        Distil(_worker);
        var units = s_spec.Units().ToList();
        using (var victim = WorkerProcess.Ready())
        {
            victim.Run(units[0], _runs);
            victim.Until<CellProgressed>(progress => progress.Phase.StartsWith("evaluate", StringComparison.Ordinal));
            victim.Kill();
        }

        Do(units[0], _worker, token: 2);
        units.Skip(1).ToList().ForEach(unit => Do(unit, _worker));
        MustBeThatOfTheCellAlone(token: 2, Gather(token: 2));
    }

    [Fact]
    public void What_is_missing_or_of_another_set_the_cell_does_itself()
    {
        Distil(_worker);
        var units = s_spec.Units().ToList();
        units.Skip(1).ToList().ForEach(unit => Do(unit, _worker));
        var foreign = Path.Combine(_runs.Cell(units[1]).Root, CellFolder.ResultFile);
        var result = ResultDocument.FromJson(File.ReadAllText(foreign));
        File.WriteAllText(foreign, (result with { SyntheticSetSha256 = new('0', 64), Accuracies = [result.Accuracies[0] with { Correct = [40] }] }).ToJson());

        var events = Gather(token: 2);
        Assert.Equal(["evaluate convnet 1/2", "evaluate convnet 2/2"],
            events.OfType<CellProgressed>().Select(progress => progress.Phase).Where(phase => phase.StartsWith("evaluate", StringComparison.Ordinal)).Distinct());
        MustBeThatOfTheCellAlone(token: 2, events);
    }

    [Fact]
    public void A_unit_whose_set_is_not_there_yet_says_so_and_blames_nobody()
    {
        _worker.Run(s_spec.UnitAt(0), _runs);
        var broke = Assert.IsType<CellBroke>(_worker.ToEndOfCell()[^1]);
        Assert.Equal((FailureClass.Data, null), (broke.Class, broke.Lacks));
        Assert.Contains("the synthetic set of iteration 6", broke.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_that_has_judged_as_it_went_goes_on_so()
    {
        for (var token = 1; ; token += 2)
        {
            using TemporaryRuns runs = new();
            var lease = _worker.Run(s_spec, runs, token, checkpointSeconds: 3600);
            _worker.Until<CellEvaluated>(unit => unit is { Iteration: 6, Architecture: "alexnet", Repeat: 1 });
            _worker.Send(new DrainCell(lease));
            var end = _worker.ToEndOfCell()[^1];
            if (end is CellFinished && token < 20)
            {
                continue; // on a busy machine it may be done before this process comes to ask it
            }

            Assert.IsType<CellDrained>(end);
            _worker.Run(s_spec, runs, token + 1, judging: Judging.ByUnits);
            MustBeThatOfTheCellAlone(runs, token + 1, _worker.ToEndOfCell());
            return;
        }
    }

    private void Distil(WorkerProcess worker, int token = 1)
    {
        worker.Run(s_spec, _runs, token, judging: Judging.ByUnits);
        var events = worker.ToEndOfCell();
        Assert.Equal(12, Assert.IsType<CellDrained>(events[^1]).Checkpoint);
        Assert.DoesNotContain(events, happening => happening is CellEvaluated);
    }

    private void Do(CellSpec unit, WorkerProcess worker, int token = 1)
    {
        var lease = worker.Run(unit, _runs, token);
        _runs.Cell(unit).Publish(unit.Id(), lease.Token, worker.Finish().Outcome.ResultSha256);
    }

    private IReadOnlyList<WorkerEvent> Gather(int token)
    {
        _worker.Run(s_spec, _runs, token, judging: Judging.Gather);
        return _worker.ToEndOfCell();
    }

    private void MustBeThatOfTheCellAlone(int token, IReadOnlyList<WorkerEvent> events) => MustBeThatOfTheCellAlone(_runs, token, events);

    private static void MustBeThatOfTheCellAlone(TemporaryRuns runs, int token, IReadOnlyList<WorkerEvent> events)
    {
        var (outcome, result, set) = s_inPlace.Value;
        var spread = Assert.IsType<CellFinished>(events[^1]).Outcome;
        Assert.Equal((outcome.SyntheticSetSha256, outcome.Tested), (spread.SyntheticSetSha256, spread.Tested));
        Assert.Equal(outcome.Iterations, spread.Iterations);
        Assert.Equal(outcome.Correct, spread.Correct);
        Assert.Equal(outcome.Fitted, spread.Fitted);
        Assert.Equal((result with { Run = null! }).ToJson(), (ResultOf(runs, token) with { Run = null! }).ToJson());
        Assert.Equal(set, SetOf(runs, token));
        Assert.Null(runs.Cell(s_spec).FaultOf(s_spec.Id(), new(token), spread.ResultSha256));
    }

    private static ResultDocument ResultOf(TemporaryRuns runs, int token) =>
        ResultDocument.FromJson(File.ReadAllText(Path.Combine(runs.Cell(s_spec).Attempt(new(token)), CellFolder.ResultFile)));

    private static string SetOf(TemporaryRuns runs, int token) => WholeFile.Sha256(Path.Combine(runs.Cell(s_spec).Attempt(new(token)), CellFolder.SyntheticSetFile));
}
