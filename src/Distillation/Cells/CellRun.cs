using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Pictures;
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
        _attempt = new(order, device, _method, tell, stop, clock ?? TimeProvider.System) { Passes = _method.Passes };
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
    public void Dispose() => _method.Dispose();

    /// <summary>The loop of Algorithm 1, with the evaluation before the update, as in the reference; it stops after the last evaluation.</summary>
    private void Distil()
    {
        var order = _attempt.Order;
        var distiller = _method.Objective is { } objective ? new Distiller(order.Spec, _method.Space, objective, _parts.Real) : null;
        for (; ; _attempt.Iteration++)
        {
            if (order.IsEvaluationPoint(_attempt.Iteration))
            {
                Evaluate();
            }

            if (_attempt.Iteration == order.Iterations)
            {
                return;
            }

            Update(distiller!);
            _attempt.CheckpointIfDue(next: _attempt.Iteration + 1);
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

    private void Evaluate()
    {
        _attempt.Enter(CellPhase.Evaluate);
        using var scope = NewDisposeScope();
        var (spec, protocol, real, iteration) = (_attempt.Order.Spec, _attempt.Order.Spec.Evaluation, _parts.Real, _attempt.Iteration);
        var synthetic = new SyntheticSet(_method.Space.Synthesise(), SyntheticSet.LabelsFor(real.Classes, spec.ImagesPerClass, _device.Device));
        var units = EvaluationUnit.At(iteration, protocol).Where(unit => !_attempt.IsDone(unit)).ToList();
        if (units.Count > 0)
        {
            _attempt.Picture(path => ImageSheet.WritePng(path, real.Normalisation.Undo(synthetic.Images.detach()), real.ClassNames, FormattableString.Invariant($"{spec.Label()}, iteration {iteration}")));
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
            _attempt.CheckpointIfDue(next: iteration);
        }
    }
}
