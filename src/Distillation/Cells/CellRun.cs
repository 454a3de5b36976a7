using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Pictures;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.NativeTorch;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>Distils a synthetic set, or takes a baseline's, and judges it.</summary>
public sealed class CellRun : ICellRun
{
    private readonly CellAttempt _attempt;
    private readonly ComputeDevice _device;
    private readonly MethodParts _parts;
    private readonly CellMethod _method;
    private readonly KeptSets _kept;

    /// <param name="order">What to run, and where.</param>
    /// <param name="device">What to run on.</param>
    /// <param name="parts">What the method is made of, on that device; not disposed.</param>
    /// <param name="tell">Told what happens, on the calling thread.</param>
    /// <param name="stop">Honoured within one class of an iteration, and one step of an evaluation training.</param>
    /// <param name="clock">Of checkpoints, reports and costs; null: the system's.</param>
    /// <exception cref="ArgumentException">The specification names what this build does not know.</exception>
    public CellRun(CellOrder order, ComputeDevice device, MethodParts parts, Action<WorkerEvent> tell, StopSignal stop, TimeProvider? clock = null)
    {
        (_device, _parts) = (device, parts);
        _method = CellMethod.Compose(order.Spec, parts, new(order.Spec.Seed));
        _kept = new(_method);
        _attempt = new(order, device, _kept, tell, stop, clock ?? TimeProvider.System) { Passes = _method.Passes };
    }

    /// <inheritdoc/>
    public int Iteration => _attempt.Iteration;

    /// <inheritdoc/>
    public int LastCheckpoint => _attempt.LastCheckpoint;

    /// <inheritdoc/>
    public CellOutcome Run()
    {
        _attempt.Run(Distil);
        using var images = _method.Space.Synthesise();
        return CellArtifacts.Write(_attempt, _device, _parts, _method.Passes?.Chunk, images);
    }

    /// <summary>Frees the space; the data stay.</summary>
    public void Dispose()
    {
        _kept.Dispose();
        _method.Dispose();
    }

    /// <summary>The loop of Algorithm 1, with the evaluation before the update, as in the reference; it stops after the last evaluation.</summary>
    private void Distil()
    {
        var order = _attempt.Order;
        var leaves = LeavesEvaluation();
        if (!leaves)
        {
            JudgeKept();
        }

        var distiller = _method.Objective is { } objective ? new Distiller(order.Spec, _method.Space, objective, _parts.Real) : null;
        for (; ; _attempt.Iteration++)
        {
            if (order.IsEvaluationPoint(_attempt.Iteration))
            {
                Judge(leaves);
            }

            if (_attempt.Iteration == order.Iterations)
            {
                if (leaves)
                {
                    throw new CellStoppedException(StopReason.Drain); // until the units are done
                }

                return;
            }

            Update(distiller!);
            if (!leaves || !order.IsEvaluationPoint(_attempt.Iteration + 1))
            {
                _attempt.CheckpointIfDue(next: _attempt.Iteration + 1); // there, the checkpoint must have the set
            }
        }
    }

    /// <summary>Whether units do the trainings. Not where an attempt has come past a point without keeping its set: it judged as it went, and so does this one.</summary>
    private bool LeavesEvaluation() => _attempt.Order.Judging == Judging.ByUnits
        && _attempt.Order.Spec.EvaluationPoints().Where(point => point < _attempt.Iteration).All(_kept.Iterations.Contains)
        && !_attempt.History.Units.Exists(unit => unit.Iteration == _attempt.Iteration && !_kept.Iterations.Contains(unit.Iteration));

    /// <summary>What is to be done at an evaluation point.</summary>
    private void Judge(bool leaves)
    {
        using var scope = NewDisposeScope();
        if (leaves && _kept.Iterations.Contains(_attempt.Iteration))
        {
            return;
        }

        var images = _method.Space.Synthesise();
        if (!leaves)
        {
            Evaluate(_attempt.Iteration, images);
            return;
        }

        Picture(images);
        _kept.Keep(_attempt.Iteration, images);
        _attempt.WriteCheckpoint(_attempt.Iteration);
    }

    /// <summary>Judges the sets that an earlier attempt has left to units: with their results, where those are here and of that very set.</summary>
    private void JudgeKept()
    {
        foreach (var iteration in _kept.Iterations.ToList())
        {
            using var scope = NewDisposeScope();
            TakeResults(iteration);
            Evaluate(iteration, _kept[iteration].to(_device.Device));
            _kept.Drop(iteration);
        }
    }

    private void TakeResults(int iteration)
    {
        var (spec, real) = (_attempt.Order.Spec, _parts.Real);
        var set = SyntheticSetFile.Sha256(new(_kept[iteration], SyntheticSet.LabelsFor(real.Classes, spec.ImagesPerClass, CPU)));
        foreach (var unit in EvaluationUnit.At(iteration, spec.Evaluation).Where(unit => !_attempt.IsDone(unit)))
        {
            _attempt.Pulse("load");
            if (UnitResults.Find(_attempt.Order, unit, set, real) is { } found)
            {
                _attempt.Add(found.Result, spec.Evaluation.Architectures[unit.Architecture], real.TestCount);
                _attempt.Costs.Add(found.Costs);
            }
        }
    }

    private void Update(Distiller distiller)
    {
        _attempt.Enter(CellPhase.Distil);
        var started = _attempt.Clock.GetTimestamp();
        var iteration = _attempt.Iteration;
        var loss = distiller.Update(iteration, () => _attempt.Pulse("distil"));
        if (!float.IsFinite(loss))
        {
            throw new NumericFailureException("the matching loss", iteration);
        }

        if (!_method.Space.IsFinite())
        {
            throw new NumericFailureException("a synthetic pixel or latent", iteration);
        }

        var rate = 1 / _attempt.Clock.GetElapsedTime(started).TotalSeconds;
        _attempt.Add(new(iteration, loss, rate, _attempt.MemoryMegabytes()) { Variance = _method.Space.Variance, StudentRate = _method.Objective!.StudentRate, Terms = distiller.Terms });
    }

    private void Picture(Tensor images) => _attempt.Picture(path => ImageSheet.WritePng(
        path, _parts.Real.Normalisation.Undo(images.detach()), _parts.Real.ClassNames, FormattableString.Invariant($"{_attempt.Order.Spec.Label()}, iteration {_attempt.Iteration}")));

    /// <param name="iteration">The evaluation point.</param>
    /// <param name="images">𝒮 there, on the device.</param>
    private void Evaluate(int iteration, Tensor images)
    {
        _attempt.Enter(CellPhase.Evaluate);
        var (spec, protocol, real) = (_attempt.Order.Spec, _attempt.Order.Spec.Evaluation, _parts.Real);
        var synthetic = new SyntheticSet(images, SyntheticSet.LabelsFor(real.Classes, spec.ImagesPerClass, _device.Device));
        var units = EvaluationUnit.At(iteration, protocol).Where(unit => !_attempt.IsDone(unit)).ToList();
        if (units.Count > 0 && iteration == _attempt.Iteration && !_kept.Iterations.Contains(iteration))
        {
            Picture(images);
        }

        int? before = null;
        foreach (var unit in units)
        {
            var architecture = protocol.Architectures[unit.Architecture];
            if (unit.Architecture != before)
            {
                // What distilling, or a network of other shapes, has freed lies in pieces that this one does not fit into: kept, it would be on top of what this one takes.
                NativeHeap.GiveBackFreedMemory();
                before = unit.Architecture;
            }

            var phase = $"evaluate {unit.Label(protocol)}";
            var (correct, fitted) = EvaluationTraining.Judge(spec, unit, synthetic, real, () => _attempt.Pulse(phase));
            _attempt.Add(new(unit.Iteration, unit.Architecture, unit.Repeat, correct) { Fitted = fitted }, architecture, real.TestCount);
            _attempt.CheckpointIfDue(next: _attempt.Iteration);
        }
    }
}
