using System.Text.Json.Serialization;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Messages.Workers;

/// <summary>What a worker says, one line each on its stdout.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(WorkerReady), "ready")]
[JsonDerivedType(typeof(CellStarted), "started")]
[JsonDerivedType(typeof(CellProgressed), "progress")]
[JsonDerivedType(typeof(CellCheckpointed), "checkpoint")]
[JsonDerivedType(typeof(CellEvaluated), "evaluated")]
[JsonDerivedType(typeof(CellFinished), "finished")]
[JsonDerivedType(typeof(CellBroke), "broke")]
[JsonDerivedType(typeof(CellDrained), "drained")]
[JsonDerivedType(typeof(WorkerNote), "note")]
public abstract record WorkerEvent;

/// <summary>An event that speaks for a cell.</summary>
public interface ICellEvent
{
    /// <summary>Cell and token.</summary>
    LeaseId Lease { get; }
}

/// <summary>The handshake: the first line of every worker, after libtorch is loaded and the device answers.</summary>
/// <param name="Protocol">Must equal <see cref="WorkerLines.Version"/>.</param>
/// <param name="ProcessId">The worker's.</param>
/// <param name="Device">As asked for: <c>cpu</c>, <c>cuda:0</c>.</param>
/// <param name="DeviceName">For people and results: <c>cpu</c>, <c>NVIDIA H200</c>.</param>
/// <param name="Software">Versions of everything that decides bits: <c>slfd 0.1.0, TorchSharp 0.107.0, libtorch 2.10.0, .NET 10.0.1</c>.</param>
public sealed record WorkerReady(int Protocol, int ProcessId, string Device, string DeviceName, string Software) : WorkerEvent;

/// <summary>The cell is loaded and runs.</summary>
/// <param name="Lease">Cell and token.</param>
/// <param name="Iteration">Where it goes on: 0, or the checkpoint's iteration.</param>
/// <param name="Of">The cell's last iteration.</param>
public sealed record CellStarted(LeaseId Lease, int Iteration, int Of) : WorkerEvent, ICellEvent;

/// <summary>The cell is alive.</summary>
/// <param name="Lease">Cell and token.</param>
/// <param name="Iteration">Counts from the start of the cell, not of the resume.</param>
/// <param name="Of">The cell's last iteration.</param>
/// <param name="Loss">The latest matching loss; NaN before the first.</param>
/// <param name="Rate">Iterations per second over the last reports.</param>
/// <param name="MemoryBytes">Resident memory of the process.</param>
/// <param name="Phase"><c>load</c>, <c>distil</c>, <c>evaluate vgg11 2/5</c>, <c>write</c>.</param>
public sealed record CellProgressed(LeaseId Lease, int Iteration, int Of, double Loss, double Rate, long MemoryBytes, string Phase) : WorkerEvent, ICellEvent;

/// <summary>A checkpoint is durable.</summary>
/// <param name="Lease">Cell and token.</param>
/// <param name="Iteration">The iteration it continues from.</param>
/// <param name="Bytes">Its size on disk.</param>
public sealed record CellCheckpointed(LeaseId Lease, int Iteration, long Bytes) : WorkerEvent, ICellEvent;

/// <summary>One evaluation training is done.</summary>
/// <param name="Lease">Cell and token.</param>
/// <param name="Iteration">The evaluation point.</param>
/// <param name="Architecture">Which classifier.</param>
/// <param name="Repeat">Which repeat, from 0.</param>
/// <param name="Correct">Correctly classified test images; <see cref="CellOutcome.Diverged"/> where the training ended without a classifier.</param>
/// <param name="Tested">Test images in all.</param>
public sealed record CellEvaluated(LeaseId Lease, int Iteration, string Architecture, int Repeat, int Correct, int Tested) : WorkerEvent, ICellEvent;

/// <summary>The result and all artifacts lie below the attempt's folder, flushed to disk.</summary>
public sealed record CellFinished(LeaseId Lease, CellOutcome Outcome) : WorkerEvent, ICellEvent;

/// <summary>The attempt failed; the worker is idle again, or ends if it cannot go on.</summary>
/// <param name="Lease">Cell and token.</param>
/// <param name="Class">What the failure is laid to.</param>
/// <param name="Message">One sentence for a person.</param>
/// <param name="Iteration">How far the attempt came.</param>
/// <param name="Lacks">Of the class <see cref="FailureClass.Data"/>: what the host lacks; else null.</param>
/// <param name="Places">Files and folders that it was looked for in, or that are damaged: when they change, it is worth looking again. Null: the worker does not say.</param>
public sealed record CellBroke(LeaseId Lease, FailureClass Class, string Message, int Iteration, string? Lacks = null, string[]? Places = null) : WorkerEvent, ICellEvent;

/// <summary>The cell stopped because it was told to.</summary>
/// <param name="Lease">Cell and token.</param>
/// <param name="Checkpoint">Iteration of the latest durable checkpoint of this attempt; 0: none.</param>
public sealed record CellDrained(LeaseId Lease, int Checkpoint) : WorkerEvent, ICellEvent;

/// <summary>Something worth a log line: a damaged checkpoint that was passed over, a data set that was loaded.</summary>
/// <param name="Warning">Whether a person should look.</param>
/// <param name="Text">One sentence.</param>
public sealed record WorkerNote(bool Warning, string Text) : WorkerEvent;
