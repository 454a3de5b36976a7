using System.Runtime.InteropServices;
using Slfd.Artifacts;
using Slfd.Distillation.Cells;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;

namespace Slfd.Worker.Sessions;

/// <summary>Runs one cell after the other on one device; every cell ends in exactly one of finished, drained, broke.</summary>
internal sealed class CellSession(ComputeDevice device, CellParts parts, Action<WorkerEvent> tell, TimeProvider? clock = null)
{
    /// <summary>Whether the device needs a new process: after a CUDA fault every later call fails, too.</summary>
    public bool DeviceLost { get; private set; }

    /// <summary>Runs a cell to its end and says how it ended.</summary>
    public WorkerEvent Run(RunCell command, StopSignal stop)
    {
        ICellRun? run = null;
        device.Memory.Restart();
        try
        {
            var order = OrderOf(command);
            tell(new CellProgressed(command.Lease, 0, order.Iterations, double.NaN, 0, device.Memory.BytesNow(), "load"));
            _ = new ComputeMode(order.Spec.Compute, device.Device); // the first images are made before the cell's own begins
            var gathered = parts.Gather(order, command, text => tell(new WorkerNote(Warning: false, text)), stop.ThrowIfAsked) with { FreeBytes = device.Memory.FreeBytes() };
            run = order.Spec.IsExpert ? new ExpertRun(order, device, gathered.Real, tell, stop, clock)
                : order.Spec.IsGenerator ? new GeneratorRun(order, device, gathered.Real, tell, stop, clock)
                : order.Spec.IsUnit ? new UnitRun(order, device, gathered.Real, tell, stop, clock)
                : order.Spec.Method.BaselinePart() is { HasImages: false } ? new WholeRun(order, device, gathered.Real, tell, stop, clock)
                : new CellRun(order, device, gathered, tell, stop, clock);
            return new CellFinished(command.Lease, run.Run());
        }
        catch (CellStoppedException)
        {
            return new CellDrained(command.Lease, run?.LastCheckpoint ?? 0);
        }
        catch (Exception failure)
        {
            return Broke(command.Lease, failure, run?.Iteration ?? 0);
        }
        finally
        {
            run?.Dispose();
            BetweenCells.GiveBackMemory();
        }
    }

    private static CellOrder OrderOf(RunCell command)
    {
        var spec = CellSpec.FromJson(command.SpecJson).Settled();
        return spec.Id() == command.Lease.Cell
            ? new(command.Lease, spec, new CellFolder(command.CellFolder), TimeSpan.FromSeconds(command.CheckpointSeconds), TimeSpan.FromSeconds(command.ProgressSeconds)) { Judging = command.Judging }
            : throw new ArgumentException($"the specification is that of cell {spec.Id()}, the lease is for {command.Lease.Cell}");
    }

    private CellBroke Broke(LeaseId lease, Exception failure, int iteration)
    {
        var kind = CellFailures.Classify(failure);
        Console.Error.WriteLine($"slfd-worker: cell {lease} failed ({kind}): {failure}");
        DeviceLost = kind != FailureClass.OutOfMemory && failure is ExternalException && DeviceFaults.Of(failure.Message) == DeviceFault.Lost;
        if (kind == FailureClass.OutOfMemory)
        {
            parts.Clear();
        }

        return new(lease, kind, CellFailures.Describe(failure), iteration,
            (failure as DataUnavailableException)?.Lacks, (failure as DataUnavailableException)?.Places is { Count: > 0 } places ? [.. places] : null);
    }
}
