using ProtoBuf;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Messages.Events;

/// <summary>What the coordinator's journal holds. State is the fold of these; a later version adds members and never reuses a number.</summary>
public interface ICoordinatorEvent : IWireMessage
{
    /// <summary>When it was decided, by the coordinator's clock: milliseconds since 1970-01-01 UTC.</summary>
    long At { get; }
}

/// <summary>A coordinator recovered and took over.</summary>
/// <param name="At">When.</param>
/// <param name="Term">Which life: 1 for the first.</param>
/// <param name="Software">Version, for the audit trail.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CoordinatorStarted(
    [property: ProtoMember(1)] long At,
    [property: ProtoMember(2)] long Term,
    [property: ProtoMember(3)] string Software) : ICoordinatorEvent;

/// <summary>A grid was submitted, for the first time or changed. One event, never one per cell.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record GridDefined([property: ProtoMember(1)] long At, [property: ProtoMember(2)] string GridJson) : ICoordinatorEvent;

/// <summary>A grid was paused or resumed.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record GridPaused(
    [property: ProtoMember(1)] long At,
    [property: ProtoMember(2)] string Grid,
    [property: ProtoMember(3)] bool Paused) : ICoordinatorEvent;

/// <summary>A device got a cell.</summary>
/// <param name="At">When.</param>
/// <param name="Lease">Cell and its new token.</param>
/// <param name="Device">Who holds it.</param>
/// <param name="Incarnation">Which life of the node.</param>
/// <param name="RequestId">The request that it answers.</param>
/// <param name="Term">How long it lasts without a beat.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record LeaseGranted(
    [property: ProtoMember(1)] long At,
    [property: ProtoMember(2)] LeaseId Lease,
    [property: ProtoMember(3)] DeviceId Device,
    [property: ProtoMember(4)] long Incarnation,
    [property: ProtoMember(5)] long RequestId,
    [property: ProtoMember(6)] TimeSpan Term) : ICoordinatorEvent;

/// <summary>Why a lease ended without result or failure.</summary>
public enum ReleaseReason
{
    /// <summary>Its holder was silent for a whole term.</summary>
    Expired = 1,

    /// <summary>Its holder gave it back.</summary>
    HandedBack = 2,

    /// <summary>Its holder's process was replaced by a later incarnation that does not run it.</summary>
    NodeRestarted = 3,

    /// <summary>The operator paused the grid or took the cell out of it.</summary>
    Withdrawn = 4,
}

/// <summary>A lease ended without result or failure; the cell can be leased again.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record LeaseReleased(
    [property: ProtoMember(1)] long At,
    [property: ProtoMember(2)] LeaseId Lease,
    [property: ProtoMember(3)] ReleaseReason Reason) : ICoordinatorEvent;

/// <summary>A cell made durable progress: its failures so far no longer count against it.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record CheckpointRecorded(
    [property: ProtoMember(1)] long At,
    [property: ProtoMember(2)] LeaseId Lease,
    [property: ProtoMember(3)] int Iteration) : ICoordinatorEvent;

/// <summary>The accepted result of a cell; there is exactly one per cell, ever, unless an operator asks for a new run.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record CellSucceeded(
    [property: ProtoMember(1)] long At,
    [property: ProtoMember(2)] LeaseId Lease,
    [property: ProtoMember(3)] CellOutcome Outcome) : ICoordinatorEvent;

/// <summary>A second result of a finished cell: recorded, shown, not counted.</summary>
/// <param name="At">When.</param>
/// <param name="Lease">Whose.</param>
/// <param name="SyntheticSetSha256">Its hash.</param>
/// <param name="Differs">Whether the hash differs from the accepted one: an alert.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record DuplicateResult(
    [property: ProtoMember(1)] long At,
    [property: ProtoMember(2)] LeaseId Lease,
    [property: ProtoMember(3)] string SyntheticSetSha256,
    [property: ProtoMember(4)] bool Differs) : ICoordinatorEvent;

/// <summary>An attempt failed.</summary>
/// <param name="At">When.</param>
/// <param name="Lease">Which attempt.</param>
/// <param name="Device">Where.</param>
/// <param name="Failure">What happened.</param>
/// <param name="RetryAfter">Back-off before the next attempt; null: the cell has failed until an operator retries it.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CellFailed(
    [property: ProtoMember(1)] long At,
    [property: ProtoMember(2)] LeaseId Lease,
    [property: ProtoMember(3)] DeviceId Device,
    [property: ProtoMember(4)] CellFailure Failure,
    [property: ProtoMember(5)] TimeSpan? RetryAfter) : ICoordinatorEvent;

/// <summary>The failed cells of a grid got a fresh budget.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record FailedCellsRetried([property: ProtoMember(1)] long At, [property: ProtoMember(2)] string Grid) : ICoordinatorEvent;

/// <summary>A device gets no more work: several different cells failed on it, or an operator said so.</summary>
/// <param name="At">When.</param>
/// <param name="Device">Which.</param>
/// <param name="Because">Why.</param>
/// <param name="ByOperator">Whether an operator said so: then a new start of its node does not end it.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record DeviceQuarantined(
    [property: ProtoMember(1)] long At,
    [property: ProtoMember(2)] DeviceId Device,
    [property: ProtoMember(3)] string Because,
    [property: ProtoMember(4)] bool ByOperator = false) : ICoordinatorEvent;

/// <summary>Somebody has seen an alert and says so: it is shown apart, until it grows or comes again.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">Of the alert.</param>
/// <param name="Key">Which of its kind.</param>
/// <param name="UpTo">How large it was: what is larger was not seen.</param>
/// <param name="By">Who.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record AlertAcknowledged(
    [property: ProtoMember(1)] long At,
    [property: ProtoMember(2)] AlertKind Kind,
    [property: ProtoMember(3)] string Key,
    [property: ProtoMember(4)] long UpTo,
    [property: ProtoMember(5)] string By) : ICoordinatorEvent;

/// <summary>An operator let the device work again.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record DeviceRestored([property: ProtoMember(1)] long At, [property: ProtoMember(2)] DeviceId Device) : ICoordinatorEvent;

/// <summary>Cells are not wanted any more: they get no device until they are retried. Their leases were released before.</summary>
/// <param name="At">When.</param>
/// <param name="Cells">Packed by <see cref="CellIdList"/>.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CellsCancelled([property: ProtoMember(1)] long At, [property: ProtoMember(2)] byte[] Cells) : ICoordinatorEvent;

/// <summary>Cells run again with a fresh budget, whether they were failed, cancelled, delayed or done.</summary>
/// <param name="At">When.</param>
/// <param name="Cells">Packed by <see cref="CellIdList"/>.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CellsRetried([property: ProtoMember(1)] long At, [property: ProtoMember(2)] byte[] Cells) : ICoordinatorEvent;

/// <summary>A node must take nothing new and hand back what it has, or may work again.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record NodeDraining(
    [property: ProtoMember(1)] long At,
    [property: ProtoMember(2)] NodeId Node,
    [property: ProtoMember(3)] bool Draining) : ICoordinatorEvent;

/// <summary>All that was known of a node is forgotten; its leases ended before.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record NodeForgotten(
    [property: ProtoMember(1)] long At,
    [property: ProtoMember(2)] NodeId Node) : ICoordinatorEvent;

/// <summary>An operator changed something; the events beside it say what came of it.</summary>
/// <param name="At">When.</param>
/// <param name="By">Who, and from where.</param>
/// <param name="Verb"><c>cancel</c>, <c>retry</c>, <c>drain</c> …</param>
/// <param name="Selector">What it was aimed at, as a person would type it.</param>
/// <param name="Count">Cells, grids, nodes or devices that changed.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record OperatorActed(
    [property: ProtoMember(1)] long At,
    [property: ProtoMember(2)] OperatorId By,
    [property: ProtoMember(3)] string Verb,
    [property: ProtoMember(4)] string Selector,
    [property: ProtoMember(5)] int Count) : ICoordinatorEvent;

/// <summary>Attempts at a cell were found in the store that this journal never granted: events were lost. Their tokens are never granted.</summary>
/// <param name="At">When.</param>
/// <param name="Lease">The cell and the highest token that has a folder.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record AttemptsFound([property: ProtoMember(1)] long At, [property: ProtoMember(2)] LeaseId Lease) : ICoordinatorEvent;

/// <summary>A published result was found in the store, or taken from another runs folder, that this journal never accepted. It counts; of a cell that no grid names yet, it counts once one does.</summary>
/// <param name="At">When.</param>
/// <param name="Lease">The attempt that made it.</param>
/// <param name="Outcome">What it says.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record ResultFound(
    [property: ProtoMember(1)] long At,
    [property: ProtoMember(2)] LeaseId Lease,
    [property: ProtoMember(3)] CellOutcome Outcome) : ICoordinatorEvent;
