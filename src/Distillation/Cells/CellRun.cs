using System.Diagnostics;
using Slfd.Distillation.Checkpoints;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Data;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Spaces;
using Slfd.Messages.Catalogue;
using Slfd.Messages.Cells;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>Runs one cell from its newest sound checkpoint, or from the beginning, to its artifacts.</summary>
/// <remarks>Stopped or killed at any instant and run again under a later token, it ends in the same numbers: whatever is not in a checkpoint is drawn again by name.</remarks>
public sealed class CellRun : IDisposable
{
    private readonly CellOrder _order;
    private readonly ComputeDevice _device;
    private readonly RealSet _real;
    private readonly Action<WorkerEvent> _tell;
    private readonly StopSignal _stop;
    private readonly CellMethod? _method; // null where there is no synthetic set
    private readonly WholeBaseline? _whole; // null where there is one
    private readonly CostMeter _costs = new();
    private readonly ProgressReporter _progress;
    private readonly CheckpointWriter _checkpoints;
    private CellHistory _history = new();
    private long _lastCheckpoint = Stopwatch.GetTimestamp();
    private int _iteration;

    /// <param name="order">What to run, and where.</param>
    /// <param name="device">What to run on.</param>
    /// <param name="real">𝒯 on that device; not disposed.</param>
    /// <param name="tell">Told what happens, on the calling thread.</param>
    /// <param name="stop">Honoured within one class of an iteration, and one step of an evaluation training.</param>
    /// <exception cref="ArgumentException">The specification names what this build does not know.</exception>
    public CellRun(CellOrder order, ComputeDevice device, RealSet real, Action<WorkerEvent> tell, StopSignal stop)
    {
        (_order, _device, _real, _tell, _stop) = (order, device, real, tell, stop);
        _whole = order.Spec.Method.Baseline == MethodSpec.WholeBaseline ? new(order.Spec, real) : null;
        _method = _whole is null ? CellMethod.Compose(order.Spec, real, new(order.Spec.Seed)) : null;
        _progress = new(order, tell);
        _checkpoints = new(order.Folder.Checkpoints(order.Lease.Token));
    }

    /// <summary>The iteration that comes next.</summary>
    public int Iteration => _iteration;

    /// <summary>Iteration of the latest durable checkpoint of this attempt; 0 before the first.</summary>
    public int LastCheckpoint => _checkpoints.LastIteration;

    /// <summary>Runs the cell to its end.</summary>
    /// <returns>What is reported; all artifacts are on disk.</returns>
    /// <exception cref="CellStoppedException">The stop signal; on a drain, after a checkpoint.</exception>
    /// <exception cref="NumericFailureException">A loss or a pixel is not finite.</exception>
    public CellOutcome Run()
    {
        Resume();
        _tell(new CellStarted(_order.Lease, _iteration, _order.Iterations));
        try
        {
            Work();
        }
        catch (CellStoppedException stopped) when (stopped.Reason == StopReason.Drain)
        {
            WriteCheckpoint(_iteration);
            throw;
        }

        _costs.Enter(CellPhase.Write);
        _progress.Report(_iteration, "write");
        return CellArtifacts.Write(_order, _device, _real, _method?.Space.Images(), _history, _costs);
    }

    /// <summary>Frees the space; the data stay.</summary>
    public void Dispose()
    {
        _method?.Dispose();
        _whole?.Dispose();
    }

    private void Resume()
    {
        using var scope = NewDisposeScope();
        var checkpoint = CheckpointReader.ReadNewest(_order.Folder, _order.Lease.Cell, text => _tell(new WorkerNote(Warning: true, text)));
        if (checkpoint is not null)
        {
            _method?.Space.Restore(checkpoint.Tensors);
            _whole?.Restore(checkpoint.Tensors);
            (_iteration, _history, _costs.Earlier) = (checkpoint.Iteration, checkpoint.History, checkpoint.Costs);
            foreach (var tensor in checkpoint.Tensors.Values)
            {
                tensor.Dispose();
            }
        }

        _history.Attempts.Add(_order.Lease.Token.Value);
    }

    private void Work()
    {
        if (_whole is not null)
        {
            TrainOnRealImages(_whole);
        }
        else
        {
            Distil(_method!);
        }
    }

    /// <summary>The loop of Algorithm 1, with the evaluation before the update, as in the reference; it stops after the last evaluation.</summary>
    private void Distil(CellMethod method)
    {
        var distiller = method.Objective is { } objective ? new Distiller(_order.Spec, method.Space, objective, _real) : null;
        for (; ; _iteration++)
        {
            if (_order.IsEvaluationPoint(_iteration))
            {
                Evaluate(method.Space);
            }

            if (_iteration == _order.Iterations)
            {
                return;
            }

            Update(distiller!, method.Space);
            CheckpointIfDue(next: _iteration + 1);
        }
    }

    private void Update(Distiller distiller, ISyntheticSpace space)
    {
        _costs.Enter(CellPhase.Distil);
        var started = Stopwatch.GetTimestamp();
        var loss = distiller.Update(_iteration, () => Pulse("distil"));
        if (!float.IsFinite(loss))
        {
            throw new NumericFailureException("the matching loss", _iteration);
        }

        if (!space.IsFinite())
        {
            throw new NumericFailureException("a synthetic pixel", _iteration);
        }

        _progress.Loss = loss;
        _costs.CountIteration();
        var rate = 1 / Stopwatch.GetElapsedTime(started).TotalSeconds;
        _history.Metrics.Add(new(_iteration, loss, rate, ProcessMemory.ResidentBytes() / 1e6));
    }

    private void Evaluate(ISyntheticSpace space)
    {
        _costs.Enter(CellPhase.Evaluate);
        using var scope = NewDisposeScope();
        var (spec, protocol) = (_order.Spec, _order.Spec.Evaluation);
        var synthetic = new SyntheticSet(space.Images().detach(), SyntheticSet.LabelsFor(_real.Classes, spec.ImagesPerClass, _device.Device));
        foreach (var unit in EvaluationUnit.At(_iteration, protocol).Where(unit => !IsDone(unit)))
        {
            var architecture = protocol.Architectures[unit.Architecture];
            var classifier = ClassifierFactory.Create(architecture, spec.Data.Resolution, _real.Classes, spec.Network);
            var training = new EvaluationTraining(classifier, Architectures.LearningRate(architecture), protocol);
            using var rng = unit.Rng(new(spec.Seed), protocol);
            var phase = $"evaluate {unit.Label(protocol)}";
            var correct = training.Run(synthetic, _real, rng, () => Pulse(phase));
            Finish(unit, correct);
        }
    }

    /// <summary>The baseline <c>whole</c>: trainings so long that one is saved in its midst.</summary>
    private void TrainOnRealImages(WholeBaseline whole)
    {
        _costs.Enter(CellPhase.Evaluate);
        var protocol = _order.Spec.Evaluation;
        foreach (var unit in EvaluationUnit.At(_iteration, protocol).Where(unit => !IsDone(unit)))
        {
            var label = unit.Label(protocol);
            var correct = whole.Run(unit, epoch =>
            {
                Pulse($"train {label}, epoch {epoch} of {protocol.Epochs}");
                CheckpointIfDue(next: _iteration);
            });
            Finish(unit, correct);
        }
    }

    private void Finish(EvaluationUnit unit, int correct)
    {
        _history.Units.Add(new(unit.Iteration, unit.Architecture, unit.Repeat, correct));
        _tell(new CellEvaluated(_order.Lease, unit.Iteration, _order.Spec.Evaluation.Architectures[unit.Architecture], unit.Repeat, correct, _real.TestCount));
        CheckpointIfDue(next: _iteration);
    }

    private bool IsDone(EvaluationUnit unit) =>
        _history.Units.Any(done => done.Iteration == unit.Iteration && done.Architecture == unit.Architecture && done.Repeat == unit.Repeat);

    private void Pulse(string phase)
    {
        _stop.ThrowIfAsked();
        _progress.Report(_iteration, phase);
    }

    private void CheckpointIfDue(int next)
    {
        if (Stopwatch.GetElapsedTime(_lastCheckpoint) >= _order.CheckpointEvery)
        {
            WriteCheckpoint(next);
        }
    }

    private void WriteCheckpoint(int next)
    {
        using var scope = NewDisposeScope();
        var phase = _costs.Enter(CellPhase.Write);
        var checkpoint = new CellCheckpoint(_order.Lease.Cell, next, _whole?.State() ?? _method!.Space.State(), _history, _costs.Total());
        var bytes = _checkpoints.Write(checkpoint);
        _lastCheckpoint = Stopwatch.GetTimestamp();
        _tell(new CellCheckpointed(_order.Lease, next, bytes));
        _costs.Enter(phase);
    }
}
