using Slfd.Distillation.Experts;
using Slfd.Distillation.Records;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.RealData;

namespace Slfd.Distillation.Cells;

/// <summary>Trains one expert trajectory on the whole real set; an iteration is an epoch. Source: distillation.md section 4.4, "Expert buffers".</summary>
public sealed class ExpertRun : ICellRun
{
    private readonly CellAttempt _attempt;
    private readonly ComputeDevice _device;
    private readonly RealSet _real;
    private readonly ExpertTraining _training;

    /// <param name="order">What to run, and where.</param>
    /// <param name="device">What to run on.</param>
    /// <param name="real">𝒯 on that device; not disposed.</param>
    /// <param name="tell">Told what happens, on the calling thread.</param>
    /// <param name="stop">Honoured within one step of the training; what a stopped epoch did is done again.</param>
    /// <param name="clock">Of checkpoints, reports and costs; null: the system's.</param>
    /// <exception cref="ArgumentException">The specification lacks its experts' protocol.</exception>
    public ExpertRun(CellOrder order, ComputeDevice device, RealSet real, Action<WorkerEvent> tell, StopSignal stop, TimeProvider? clock = null)
    {
        (_device, _real) = (device, real);
        _training = new(order.Spec, real);
        _attempt = new(order, device, _training, tell, stop, clock ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public int Iteration => _attempt.Iteration;

    /// <inheritdoc/>
    public int LastCheckpoint => _attempt.LastCheckpoint;

    /// <inheritdoc/>
    public CellOutcome Run()
    {
        _attempt.Run(Train);
        return CellArtifacts.WriteExpert(_attempt, _device, _real, _training);
    }

    /// <summary>Frees the weights; the data stay.</summary>
    public void Dispose() => _training.Dispose();

    private void Train()
    {
        var order = _attempt.Order;
        for (; _attempt.Iteration < order.Iterations; _attempt.Iteration++)
        {
            _attempt.Enter(CellPhase.Distil);
            var started = _attempt.Clock.GetTimestamp();
            var loss = _training.Epoch(_attempt.Iteration, () => _attempt.Pulse("train expert"));
            if (!float.IsFinite(loss))
            {
                throw new NumericFailureException("an expert's training loss", _attempt.Iteration);
            }

            _attempt.Add(new(_attempt.Iteration, loss, 1 / _attempt.Clock.GetElapsedTime(started).TotalSeconds, _attempt.MemoryMegabytes()));
            _attempt.CheckpointIfDue(next: _attempt.Iteration + 1);
        }

        if (_attempt.History.Units.Count == 0)
        {
            _attempt.Enter(CellPhase.Evaluate);
            var correct = _training.CountCorrect(() => _attempt.Pulse("test expert"));
            _attempt.Add(new UnitResult(order.Iterations, 0, 0, correct), order.Spec.Evaluation.Architectures[0], _real.TestCount);
        }
    }
}
