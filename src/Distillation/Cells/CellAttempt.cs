using Slfd.Artifacts;
using Slfd.Artifacts.Attempts;
using Slfd.Distillation.Checkpoints;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Records;
using Slfd.Distillation.Resuming;
using Slfd.Distillation.Spaces;
using Slfd.Experiments.Cells;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>What every kind of cell does besides its work: goes on from a checkpoint, writes the next ones, says that it is alive, and stops when told to.</summary>
/// <param name="order">What is run, and where.</param>
/// <param name="device">What it is run on.</param>
/// <param name="state">What travels in checkpoints; not owned.</param>
/// <param name="tell">Told what happens, on the calling thread.</param>
/// <param name="stop">Honoured by <see cref="Pulse"/>.</param>
/// <param name="clock">Of checkpoints, reports and costs.</param>
internal sealed class CellAttempt(CellOrder order, ComputeDevice device, IResumable state, Action<WorkerEvent> tell, StopSignal stop, TimeProvider clock)
{
    private readonly CheckpointWriter _checkpoints = new(order.Folder.Checkpoints(order.Lease.Token));
    private readonly ProgressReporter _progress = new(order, device.Memory, tell, clock);
    private readonly ComputeMode _mode = new(order.Spec.Compute, device.Device);
    private long _lastCheckpoint = clock.GetTimestamp();
    private MetricsStream? _metrics;

    /// <summary>The iteration that comes next.</summary>
    public int Iteration { get; set; }

    /// <summary>Iteration of the latest durable checkpoint of this attempt; 0 before the first.</summary>
    public int LastCheckpoint => _checkpoints.LastIteration;

    /// <summary>Results and metrics so far.</summary>
    public CellHistory History { get; private set; } = new();

    /// <summary>Costs so far.</summary>
    public CostMeter Costs { get; } = new(device.Memory, device.Joules, clock);

    /// <summary>Images per pass through the generator, and how it is changed to a checkpoint's; null where there is none.</summary>
    public GeneratorPasses? Passes { get; init; }

    /// <summary>What is run, and where.</summary>
    public CellOrder Order => order;

    /// <summary>Of all that the attempt measures.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Resumes, does the work, and on a drain leaves a checkpoint behind.</summary>
    public void Run(Action work)
    {
        Resume();
        _metrics = new(Path.Combine(order.Folder.Attempt(order.Lease.Token), CellFolder.MetricsFile), History.Metrics, text => tell(new WorkerNote(Warning: true, text)), clock);
        tell(new CellStarted(order.Lease, Iteration, order.Iterations));
        try
        {
            work();
        }
        catch (CellStoppedException stopped) when (stopped.Reason == StopReason.Drain)
        {
            WriteCheckpoint(Iteration);
            throw;
        }
        finally
        {
            _metrics.Close(); // before the whole file takes its place
        }

        Enter(CellPhase.Write);
        _progress.Report(Iteration, "write");
    }

    /// <summary>Says what the cell does from now on: that decides what its time is charged to, and its number format.</summary>
    /// <returns>The phase that ended.</returns>
    public CellPhase Enter(CellPhase phase)
    {
        _mode.Enter(phase);
        return Costs.Enter(phase);
    }

    /// <summary>Bytes of the device's memory in use, in 10⁶.</summary>
    public double MemoryMegabytes() => device.Memory.BytesNow() / 1e6;

    /// <summary>Says that the cell is alive.</summary>
    /// <param name="phase">What it is doing.</param>
    /// <exception cref="CellStoppedException">Somebody asked it to stop.</exception>
    public void Pulse(string phase)
    {
        stop.ThrowIfAsked();
        _metrics?.WriteIfDue();
        _progress.Report(Iteration, phase);
    }

    /// <summary>Keeps what an update did.</summary>
    public void Add(MetricsRow row)
    {
        _progress.Loss = row.Loss;
        Costs.CountIteration();
        History.Metrics.Add(row);
        _metrics?.Add(row);
    }

    /// <summary>Keeps a finished evaluation training.</summary>
    public void Add(UnitResult unit, string architecture, int tested)
    {
        History.Units.Add(unit);
        if (unit.Correct is null)
        {
            tell(new WorkerNote(Warning: true, $"{architecture}, repeat {unit.Repeat + 1} at iteration {unit.Iteration}: the training ended in numbers that are not finite; there is no classifier, and no mean counts it"));
        }

        tell(new CellEvaluated(order.Lease, unit.Iteration, architecture, unit.Repeat, unit.Correct ?? CellOutcome.Diverged, tested));
    }

    /// <summary>Whether an evaluation training was finished, by this attempt or by one before it.</summary>
    public bool IsDone(EvaluationUnit unit) =>
        History.Units.Exists(done => done.Iteration == unit.Iteration && done.Architecture == unit.Architecture && done.Repeat == unit.Repeat);

    /// <summary>Leaves a picture of an evaluation point in the attempt's folder, for people; where it cannot be, the attempt goes on without.</summary>
    /// <param name="write">Writes it to a path.</param>
    public void Picture(Action<string> write)
    {
        var (folder, phase) = (order.Folder.Attempt(order.Lease.Token), Costs.Enter(CellPhase.Write));
        try
        {
            if (AttemptSheets.MayAdd(folder, Iteration))
            {
                write(Path.Combine(folder, AttemptSheets.NameAt(Iteration)));
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            tell(new WorkerNote(Warning: true, $"the picture at iteration {Iteration} could not be written: {refused.Message}"));
        }

        Costs.Enter(phase);
    }

    /// <summary>Writes a checkpoint if the last one is old enough.</summary>
    /// <param name="next">The iteration that comes next.</param>
    public void CheckpointIfDue(int next)
    {
        if (clock.GetElapsedTime(_lastCheckpoint) >= order.CheckpointEvery)
        {
            WriteCheckpoint(next);
        }
    }

    /// <summary>Writes a checkpoint now.</summary>
    /// <param name="next">The iteration that comes next.</param>
    public void WriteCheckpoint(int next)
    {
        using var scope = NewDisposeScope();
        var phase = Costs.Enter(CellPhase.Write);
        var bytes = _checkpoints.Write(new(order.Lease.Cell, next, state.State(), History, Costs.Total()) { Products = device.Products, Revisions = PartRevisions.Text(order.Spec), Chunk = Passes?.Chunk });
        _lastCheckpoint = clock.GetTimestamp();
        tell(new CellCheckpointed(order.Lease, next, bytes));
        Costs.Enter(phase);
    }

    private void Resume()
    {
        using var scope = NewDisposeScope();
        var checkpoint = CheckpointReader.ReadNewest(order.Folder, order.Lease.Cell, text => tell(new WorkerNote(Warning: true, text)), device.Products, order.Spec);
        if (checkpoint is not null)
        {
            state.Restore(checkpoint.Tensors);
            Passes?.GoOnWith(checkpoint.Chunk);
            (Iteration, History, Costs.Earlier) = (checkpoint.Iteration, checkpoint.History, checkpoint.Costs);
            foreach (var tensor in checkpoint.Tensors.Values)
            {
                tensor.Dispose();
            }
        }

        History.Attempts.Add(order.Lease.Token.Value);
    }
}
