using ProtoBuf;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Messages.Coordination;

// The conversation between a node and the coordinator, in the order in which it is spoken. Every request is repeated by the node until it is answered, and
// every answer can be given again: reference/akka.md section 8. Durations travel, never absolute times.

/// <summary>From a node to the coordinator.</summary>
public interface INodeMessage : IWireMessage
{
    /// <summary>Who speaks.</summary>
    NodeId Node { get; }

    /// <summary>Which life of the node: rises with every start of its process.</summary>
    long Incarnation { get; }
}

/// <summary>From the coordinator to a node.</summary>
public interface ICoordinatorReply : IWireMessage;

/// <summary>First words of a node, also after it lost contact: who it is, what it has, what it is running. Answered by <see cref="Welcome"/>.</summary>
/// <param name="Node">Who speaks.</param>
/// <param name="Incarnation">Which life of the node.</param>
/// <param name="Slots">Its device slots: <c>cpu:0</c>, <c>cuda:1</c>.</param>
/// <param name="Running">Leases that it is working on. Leases of an earlier incarnation that are not listed are released at once.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record Hello(
    [property: ProtoMember(1)] NodeId Node,
    [property: ProtoMember(2)] long Incarnation,
    [property: ProtoMember(3)] string[] Slots,
    [property: ProtoMember(4)] LeaseId[] Running) : INodeMessage
{
    /// <summary>The release of the node's program, for people; null: it does not say.</summary>
    [ProtoMember(5)]
    public string? Release { get; init; }

    /// <summary>What the device of each slot is called, in the order of <see cref="Slots"/>, for people: <c>NVIDIA H200</c>. Empty: the node does not say.</summary>
    [ProtoMember(6)]
    public string[] Models { get => field ?? []; init; }
}

/// <summary>Answers <see cref="Hello"/>.</summary>
/// <param name="Incarnation">Echoed.</param>
/// <param name="Term">Which life of the coordinator: rises with each recovery.</param>
/// <param name="Abandon">Leases that are no longer the node's: stop them.</param>
/// <param name="LeaseTerm">How long a lease lasts without a beat.</param>
/// <param name="BeatEvery">How often the node must send a <see cref="Heartbeat"/>.</param>
/// <param name="Superseded">Whether a later incarnation of the node has spoken: this one must stop.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record Welcome(
    [property: ProtoMember(1)] long Incarnation,
    [property: ProtoMember(2)] long Term,
    [property: ProtoMember(3)] LeaseId[] Abandon,
    [property: ProtoMember(4)] TimeSpan LeaseTerm,
    [property: ProtoMember(5)] TimeSpan BeatEvery,
    [property: ProtoMember(6)] bool Superseded = false) : ICoordinatorReply;

/// <summary>A free device asks for a cell. Repeated with the same id until answered by <see cref="Grant"/> or <see cref="NoWork"/>.</summary>
/// <param name="Node">Who speaks.</param>
/// <param name="Incarnation">Which life of the node.</param>
/// <param name="RequestId">Rises with each new request of the slot within the incarnation; the same id gets the same grant, a lower one nothing.</param>
/// <param name="Slot">The device that is free.</param>
/// <param name="MemoryBytes">The memory that a cell on it can have; 0: not known, and any cell may come.</param>
/// <param name="Lacks">What the host was found to lack (<see cref="CellFailure.Lacks"/>): a cell that needs it is of no use here. Null: nothing.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record RequestWork(
    [property: ProtoMember(1)] NodeId Node,
    [property: ProtoMember(2)] long Incarnation,
    [property: ProtoMember(3)] long RequestId,
    [property: ProtoMember(4)] string Slot,
    [property: ProtoMember(5)] long MemoryBytes = 0,
    [property: ProtoMember(6)] string[]? Lacks = null) : INodeMessage;

/// <summary>A lease, sent only after it is on disk.</summary>
/// <param name="RequestId">Echoed.</param>
/// <param name="Slot">The device that is to run it.</param>
/// <param name="Lease">Cell and token.</param>
/// <param name="SpecJson">The cell's canonical specification.</param>
/// <param name="Term">How long the lease lasts without a beat.</param>
/// <param name="CheckpointEvery">How often the worker must write a checkpoint.</param>
/// <param name="MemoryScale">Halves with each out-of-memory failure: 1, 0.5, 0.25 …</param>
/// <param name="Grid">The grid that first named the cell, for logs and traces.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record Grant(
    [property: ProtoMember(1)] long RequestId,
    [property: ProtoMember(2)] string Slot,
    [property: ProtoMember(3)] LeaseId Lease,
    [property: ProtoMember(4)] string SpecJson,
    [property: ProtoMember(5)] TimeSpan Term,
    [property: ProtoMember(6)] TimeSpan CheckpointEvery,
    [property: ProtoMember(7)] double MemoryScale,
    [property: ProtoMember(8)] string? Grid = null) : ICoordinatorReply
{
    /// <summary>The span of the grant (W3C trace context), while somebody traces; else null.</summary>
    [ProtoMember(9)]
    public string? TraceParent { get; init; }

    /// <summary>Who does the cell's evaluation trainings.</summary>
    [ProtoMember(10)]
    public Judging Judging { get; init; }
}

/// <summary>Nothing to do now.</summary>
/// <param name="RequestId">Echoed.</param>
/// <param name="Slot">Echoed.</param>
/// <param name="RetryAfter">Ask again after this long (a wake-up may come earlier).</param>
/// <param name="Because">For people: nothing submitted, all leased, device quarantined, paused.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record NoWork(
    [property: ProtoMember(1)] long RequestId,
    [property: ProtoMember(2)] string Slot,
    [property: ProtoMember(3)] TimeSpan RetryAfter,
    [property: ProtoMember(4)] string Because) : ICoordinatorReply;

/// <summary>There may be work again: ask now. A hint; losing it costs only the wait of <see cref="NoWork.RetryAfter"/>.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record WorkAvailable : ICoordinatorReply;

/// <summary>How one running cell is doing.</summary>
/// <param name="Lease">Cell and token.</param>
/// <param name="Iteration">Counts from the start of the cell, not of the resume.</param>
/// <param name="Of">The cell's last iteration.</param>
/// <param name="Loss">The latest matching loss; NaN before the first.</param>
/// <param name="Rate">Iterations per second.</param>
/// <param name="MemoryBytes">Resident memory of the worker.</param>
/// <param name="Checkpoint">Iteration of the latest durable checkpoint; 0: none.</param>
/// <param name="Phase">For people: <c>distil</c>, <c>evaluate vgg11 2/5</c>.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CellBeat(
    [property: ProtoMember(1)] LeaseId Lease,
    [property: ProtoMember(2)] int Iteration,
    [property: ProtoMember(3)] int Of,
    [property: ProtoMember(4)] double Loss,
    [property: ProtoMember(5)] double Rate,
    [property: ProtoMember(6)] long MemoryBytes,
    [property: ProtoMember(7)] int Checkpoint,
    [property: ProtoMember(8)] string Phase);

/// <summary>Renews the leases of all cells that it lists. Answered by <see cref="HeartbeatAck"/>.</summary>
/// <param name="Node">Who speaks.</param>
/// <param name="Incarnation">Which life of the node.</param>
/// <param name="Number">Rises by one; a beat that is not newer is ignored.</param>
/// <param name="Cells">Every running cell of the host.</param>
/// <param name="Host">How the host stands; null: nothing was read since the last beat.</param>
/// <param name="Has">What the host was found to lack in this life, and seems to have by now, by names of <see cref="CellFailure.Lacks"/>; repeated in each beat. Null: nothing.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record Heartbeat(
    [property: ProtoMember(1)] NodeId Node,
    [property: ProtoMember(2)] long Incarnation,
    [property: ProtoMember(3)] long Number,
    [property: ProtoMember(4)] CellBeat[] Cells,
    [property: ProtoMember(5)] HostReading? Host = null,
    [property: ProtoMember(6)] string[]? Has = null) : INodeMessage
{
    /// <summary>Its slots on which no worker starts; repeated in each beat while it is so. Empty: there are none, or the node is of an earlier release.</summary>
    [ProtoMember(7)]
    public UnusableSlot[] Unusable { get => field ?? []; init; }

    /// <summary>Whether the node is handing back its cells and takes no others: a signal, its idle time, or an operator has asked for that.</summary>
    [ProtoMember(8)]
    public bool Leaving { get; init; }
}

/// <summary>A device slot on which no worker starts.</summary>
/// <param name="Slot">Which.</param>
/// <param name="Because">How the last start ended, and the first line of what the worker said.</param>
/// <param name="For">For how long it has been so.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record UnusableSlot([property: ProtoMember(1)] string Slot, [property: ProtoMember(2)] string Because, [property: ProtoMember(3)] TimeSpan For)
{
    /// <summary>So many letters of a reason are kept.</summary>
    public const int LongestReason = 400;

    /// <summary>Of a reason of many lines the first.</summary>
    public static UnusableSlot Of(string slot, string because, TimeSpan since) =>
        new(slot, ForeignText.Clean(because.Split('\n', 2)[0].Trim(), LongestReason), since);
}

/// <summary>Answers <see cref="Heartbeat"/>; repeats what the node must do until it has done it.</summary>
/// <param name="Number">Echoed.</param>
/// <param name="Renewed">Leases that go on for a full term from now.</param>
/// <param name="Revoked">Leases that are no longer the node's: stop them.</param>
/// <param name="Drain">Whether the node must checkpoint, hand back and take nothing new.</param>
/// <param name="Known">False: this coordinator has not met this incarnation; say <see cref="Hello"/> again.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record HeartbeatAck(
    [property: ProtoMember(1)] long Number,
    [property: ProtoMember(2)] LeaseId[] Renewed,
    [property: ProtoMember(3)] LeaseId[] Revoked,
    [property: ProtoMember(4)] bool Drain,
    [property: ProtoMember(5)] bool Known) : ICoordinatorReply
{
    /// <summary>Of the renewed leases those at whose cells somebody looks now: where no folder is shared, what their attempts write for people is wanted in the artifact store (docs/decisions/0095).</summary>
    [ProtoMember(6)]
    public LeaseId[] Watched { get => field ?? []; init; }
}

/// <summary>A result that is on the artifact store. Repeated until answered by <see cref="LeaseEnded"/>.</summary>
/// <param name="Node">Who speaks.</param>
/// <param name="Incarnation">Which life of the node; may be later than the one that held the lease.</param>
/// <param name="Lease">Cell and token.</param>
/// <param name="Outcome">The result.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record ReportSucceeded(
    [property: ProtoMember(1)] NodeId Node,
    [property: ProtoMember(2)] long Incarnation,
    [property: ProtoMember(3)] LeaseId Lease,
    [property: ProtoMember(4)] CellOutcome Outcome) : INodeMessage;

/// <summary>An attempt failed. Repeated until answered by <see cref="LeaseEnded"/>.</summary>
/// <param name="Node">Who speaks.</param>
/// <param name="Incarnation">Which life of the node.</param>
/// <param name="Lease">Cell and token.</param>
/// <param name="Slot">The device on which it failed.</param>
/// <param name="Failure">What happened.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record ReportFailed(
    [property: ProtoMember(1)] NodeId Node,
    [property: ProtoMember(2)] long Incarnation,
    [property: ProtoMember(3)] LeaseId Lease,
    [property: ProtoMember(4)] string Slot,
    [property: ProtoMember(5)] CellFailure Failure) : INodeMessage;

/// <summary>The node gives a lease back unfinished (drain). Nobody's fault; repeated until answered by <see cref="LeaseEnded"/>.</summary>
/// <param name="Node">Who speaks.</param>
/// <param name="Incarnation">Which life of the node.</param>
/// <param name="Lease">Cell and token.</param>
/// <param name="Checkpoint">Iteration of the latest durable checkpoint; 0: none.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record HandBack(
    [property: ProtoMember(1)] NodeId Node,
    [property: ProtoMember(2)] long Incarnation,
    [property: ProtoMember(3)] LeaseId Lease,
    [property: ProtoMember(4)] int Checkpoint) : INodeMessage;

/// <summary>Answers <see cref="ReportSucceeded"/>, <see cref="ReportFailed"/> and <see cref="HandBack"/>, after the event is on disk.</summary>
/// <param name="Lease">Which report.</param>
/// <param name="Verdict">What became of it.</param>
/// <param name="Winner">The accepted result's token, where there is one.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record LeaseEnded(
    [property: ProtoMember(1)] LeaseId Lease,
    [property: ProtoMember(2)] Verdict Verdict,
    [property: ProtoMember(3)] FencingToken Winner) : ICoordinatorReply;

/// <summary>Last words of a node that has handed everything back. Answered by <see cref="Farewell"/>.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record Goodbye([property: ProtoMember(1)] NodeId Node, [property: ProtoMember(2)] long Incarnation) : INodeMessage;

/// <summary>Answers <see cref="Goodbye"/>: nothing of the node's is leased any more.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record Farewell([property: ProtoMember(1)] long Incarnation) : ICoordinatorReply;
