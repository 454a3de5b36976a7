using System.Text.Json.Serialization;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Messages.Workers;

/// <summary>What a worker is told, one line each on its stdin.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "command")]
[JsonDerivedType(typeof(RunCell), "run")]
[JsonDerivedType(typeof(DrainCell), "drain")]
[JsonDerivedType(typeof(CancelCell), "cancel")]
[JsonDerivedType(typeof(EndWorker), "end")]
public abstract record WorkerCommand;

/// <summary>Run this cell now; the worker is idle. Answered by <see cref="CellStarted"/>, and in the end by one of <see cref="CellFinished"/>, <see cref="CellBroke"/>, <see cref="CellDrained"/>.</summary>
/// <param name="Lease">Cell and token; every event about the cell repeats it.</param>
/// <param name="SpecJson">The cell's canonical specification, as text.</param>
/// <param name="CellFolder">The cell's folder, absolute. The worker writes below <c>attempts/TOKEN</c> only, and resumes from the newest sound checkpoint of any earlier token.</param>
/// <param name="DataFolder">Where data sets are looked for, absolute.</param>
/// <param name="CheckpointSeconds">How often to write a checkpoint.</param>
/// <param name="ProgressSeconds">At most how often to report progress.</param>
/// <param name="MemoryScale">1, or less after the cell ran out of memory: how large chunks may be.</param>
public sealed record RunCell(
    LeaseId Lease,
    string SpecJson,
    string CellFolder,
    string DataFolder,
    double CheckpointSeconds,
    double ProgressSeconds,
    double MemoryScale) : WorkerCommand
{
    /// <summary>Who does the evaluation trainings. <see cref="Coordination.Judging.ByUnits"/>: the worker keeps the sets and ends in <see cref="CellDrained"/> after the last iteration.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Judging Judging { get; init; }
}

/// <summary>Write a checkpoint after the current iteration and stop the cell; answered by <see cref="CellDrained"/>, or by the cell's own end if that comes first.</summary>
public sealed record DrainCell(LeaseId Lease) : WorkerCommand;

/// <summary>Stop the cell without a checkpoint; answered by <see cref="CellDrained"/>, or by the cell's own end if that comes first.</summary>
public sealed record CancelCell(LeaseId Lease) : WorkerCommand;

/// <summary>End the process; it is idle.</summary>
public sealed record EndWorker : WorkerCommand;
