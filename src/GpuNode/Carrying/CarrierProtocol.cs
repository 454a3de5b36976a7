using Akka.Actor;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Carrying;

// The conversation between the node and its carrier, which does all work on files and on the artifact store. Inside one process, never serialised.

/// <summary>From the node to its carrier.</summary>
internal interface ICarrierOrder : INoSerializationVerificationNeeded;

/// <summary>From the carrier to the node.</summary>
internal interface IFromCarrier : INoSerializationVerificationNeeded;

/// <summary>Bring what a granted cell needs to this host: its newest checkpoint and the experts that it follows. Answered by <see cref="NeedsFetched"/>, unless <see cref="StopFetching"/> comes first.</summary>
internal sealed record FetchNeeds(Grant Grant) : ICarrierOrder;

/// <summary>Stop fetching for a lease. Not answered.</summary>
internal sealed record StopFetching(LeaseId Lease) : ICarrierOrder;

/// <summary>What a cell needs is here, or it is not.</summary>
/// <param name="Grant">Which.</param>
/// <param name="Missing">What the store lacks, in one sentence; null: nothing.</param>
/// <param name="Refused">Why it could not be fetched otherwise; null: it could.</param>
internal sealed record NeedsFetched(Grant Grant, string? Missing, string? Refused) : IFromCarrier;

/// <summary>The worker has written a checkpoint: carry the newest to the store. Answered by <see cref="CheckpointCarried"/>; a later one supersedes those that wait.</summary>
internal sealed record CarryCheckpoint(LeaseId Lease) : ICarrierOrder;

/// <summary>A checkpoint lies on the store.</summary>
/// <param name="Lease">Cell and token.</param>
/// <param name="Iteration">Its iteration: the newest on the store.</param>
internal sealed record CheckpointCarried(LeaseId Lease, int Iteration) : IFromCarrier;

/// <summary>Somebody looks at a running cell: carry what its attempt writes for people to the store, again and again for a while. Not answered; repeated while somebody looks.</summary>
internal sealed record CarryStreams(LeaseId Lease) : ICarrierOrder;

/// <summary>The attempt ended unfinished: finish carrying its last checkpoint, so that another host finds it. Answered by <see cref="CarryingFinished"/>.</summary>
internal sealed record FinishCarrying(LeaseId Lease) : ICarrierOrder;

/// <summary>Nothing of the attempt is on its way any more.</summary>
/// <param name="Lease">Cell and token.</param>
/// <param name="Iteration">Of its newest checkpoint on the store; 0: none.</param>
internal sealed record CarryingFinished(LeaseId Lease, int Iteration) : IFromCarrier;

/// <summary>Nobody needs the attempt's checkpoints any more. Not answered.</summary>
internal sealed record DropCheckpoints(LeaseId Lease) : ICarrierOrder;

/// <summary>Check a result, put it into the outbox and onto the store. Answered by <see cref="ResultKept"/> or <see cref="ResultFaulty"/>, however often the store must be asked.</summary>
/// <param name="Entry">Which.</param>
/// <param name="IsOld">Whether it comes from the outbox of an earlier life: then it was checked and is there.</param>
internal sealed record KeepResult(OutboxEntry Entry, bool IsOld = false) : ICarrierOrder;

/// <summary>The result is where it cannot be lost: it may be offered to the coordinator.</summary>
internal sealed record ResultKept(OutboxEntry Entry) : IFromCarrier;

/// <summary>The worker said that it was finished, but its files say something else.</summary>
/// <param name="Entry">Which.</param>
/// <param name="Fault">What is wrong.</param>
internal sealed record ResultFaulty(OutboxEntry Entry, string Fault) : IFromCarrier;

/// <summary>The coordinator has ruled on a result: make its files the cell's, or remove them. Each try is answered by <see cref="ResultSettled"/>, until one succeeds.</summary>
/// <param name="Entry">Which.</param>
/// <param name="Verdict">What the coordinator said.</param>
/// <param name="Counts">Whether the result counts.</param>
internal sealed record SettleResult(OutboxEntry Entry, Verdict Verdict, bool Counts) : ICarrierOrder;

/// <summary>The files of a result are where the verdict puts them; or not yet, and that is tried again.</summary>
/// <param name="Order">What was to be done.</param>
/// <param name="Refused">Why it was not; null: it was.</param>
internal sealed record ResultSettled(SettleResult Order, string? Refused) : IFromCarrier;
