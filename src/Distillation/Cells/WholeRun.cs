using Slfd.Distillation.Evaluation;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.NativeTorch;
using Slfd.RealData;

namespace Slfd.Distillation.Cells;

/// <summary>The baseline <c>whole</c>: classifiers trained on all real images, in trainings so long that one is saved in its midst.</summary>
public sealed class WholeRun : ICellRun
{
    private readonly CellAttempt _attempt;
    private readonly ComputeDevice _device;
    private readonly RealSet _real;
    private readonly WholeBaseline _baseline;

    /// <param name="order">What to run, and where.</param>
    /// <param name="device">What to run on.</param>
    /// <param name="real">𝒯 on that device; not disposed.</param>
    /// <param name="tell">Told what happens, on the calling thread.</param>
    /// <param name="stop">Honoured within one step of a training.</param>
    /// <param name="clock">Of checkpoints, reports and costs; null: the system's.</param>
    public WholeRun(CellOrder order, ComputeDevice device, RealSet real, Action<WorkerEvent> tell, StopSignal stop, TimeProvider? clock = null)
    {
        (_device, _real) = (device, real);
        _baseline = new(order.Spec, real);
        _attempt = new(order, device, _baseline, tell, stop, clock ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public int Iteration => _attempt.Iteration;

    /// <inheritdoc/>
    public int LastCheckpoint => _attempt.LastCheckpoint;

    /// <inheritdoc/>
    public CellOutcome Run()
    {
        _attempt.Run(Train);
        return CellArtifacts.WriteWhole(_attempt, _device, _real);
    }

    /// <summary>Frees the training; the data stay.</summary>
    public void Dispose() => _baseline.Dispose();

    private void Train()
    {
        _attempt.Enter(CellPhase.Evaluate);
        var protocol = _attempt.Order.Spec.Evaluation;
        foreach (var unit in EvaluationUnit.At(_attempt.Iteration, protocol).Where(unit => !_attempt.IsDone(unit)))
        {
            var label = unit.Label(protocol);
            if (unit.Repeat == 0)
            {
                NativeHeap.GiveBackFreedMemory(); // as in CellRun: before a network of other shapes
            }

            var correct = _baseline.Run(unit, epoch =>
            {
                _attempt.Pulse($"train {label}, epoch {epoch} of {protocol.Epochs}");
                _attempt.CheckpointIfDue(next: _attempt.Iteration);
            });
            _attempt.Add(new(unit.Iteration, unit.Architecture, unit.Repeat, correct), protocol.Architectures[unit.Architecture], _real.TestCount);
            _attempt.CheckpointIfDue(next: _attempt.Iteration);
        }
    }
}
