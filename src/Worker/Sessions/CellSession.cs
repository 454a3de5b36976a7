using System.Runtime.InteropServices;
using Slfd.Distillation.Cells;
using Slfd.Distillation.Native;
using Slfd.Messages.Artifacts;
using Slfd.Messages.Cells;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;

namespace Slfd.Worker.Sessions;

/// <summary>Runs one cell after the other on one device; every cell ends in exactly one of finished, drained, broke.</summary>
internal sealed class CellSession(ComputeDevice device, DataCache data, Action<WorkerEvent> tell)
{
    /// <summary>Whether the device needs a new process: after a CUDA fault every later call fails, too.</summary>
    public bool DeviceLost { get; private set; }

    /// <summary>Runs a cell to its end and says how it ended.</summary>
    /// <remarks><see cref="RunCell.MemoryScale"/> has nothing to scale yet: pixel space has no chunks.</remarks>
    public WorkerEvent Run(RunCell command, StopSignal stop)
    {
        CellRun? run = null;
        try
        {
            var order = OrderOf(command);
            tell(new CellProgressed(command.Lease, 0, order.Iterations, double.NaN, 0, ProcessMemory.ResidentBytes(), "load"));
            var real = data.Get(order.Spec.Data, command.DataFolder, text => tell(new WorkerNote(Warning: false, text)), stop.ThrowIfAsked);
            run = new(order, device, real, tell, stop);
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
            NativeHeap.GiveBackFreedMemory();
        }
    }

    private static CellOrder OrderOf(RunCell command)
    {
        var spec = CellSpec.FromJson(command.SpecJson);
        return spec.Id() == command.Lease.Cell
            ? new(command.Lease, spec, new CellFolder(command.CellFolder), TimeSpan.FromSeconds(command.CheckpointSeconds), TimeSpan.FromSeconds(command.ProgressSeconds))
            : throw new ArgumentException($"the specification is that of cell {spec.Id()}, the lease is for {command.Lease.Cell}");
    }

    private CellBroke Broke(LeaseId lease, Exception failure, int iteration)
    {
        var kind = CellFailures.Classify(failure);
        Console.Error.WriteLine($"slfd-worker: cell {lease} failed ({kind}): {failure}");
        DeviceLost = kind != FailureClass.OutOfMemory && failure is ExternalException && failure.Message.Contains("CUDA error", StringComparison.Ordinal);
        if (kind == FailureClass.OutOfMemory)
        {
            data.Clear();
        }

        return new(lease, kind, CellFailures.Describe(failure), iteration);
    }
}
