using ProtoBuf;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Messages.Coordination;

// What operators look at. Lists come in pages that fit a frame between hosts: 'Next' of one page is 'After' of the question for the next, and 0 ends them.

/// <summary>Asks how the grids stand. Answered by <see cref="GridPage"/>.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record GetGridPage([property: ProtoMember(1)] int After, [property: ProtoMember(2)] int Most) : IOperatorQuestion;

/// <summary>Grids in order of submission.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record GridPage([property: ProtoMember(1)] GridStatus[] Grids, [property: ProtoMember(2)] int Next) : ICoordinatorReply;

/// <summary>Asks for cells. Answered by <see cref="CellPage"/> or <see cref="Refused"/>.</summary>
/// <param name="Cells">Which.</param>
/// <param name="After">0, or where the page before ended.</param>
/// <param name="Most">At most so many.</param>
/// <param name="Count">Whether to count all that the selector means, which may look at every cell of a sweep.</param>
/// <param name="Order">In which order; all but the grid's looks at every cell that the selector means.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GetCells(
    [property: ProtoMember(1)] CellSelector Cells,
    [property: ProtoMember(2)] int After,
    [property: ProtoMember(3)] int Most,
    [property: ProtoMember(4)] bool Count = false,
    [property: ProtoMember(5)] CellOrder Order = CellOrder.Grid) : IOperatorQuestion;

/// <summary>Cells in the grid's order, or in the order in which they were first named.</summary>
/// <param name="Cells">The page.</param>
/// <param name="Next">Where the next page begins: a place in the order, not a number of cells; 0: this is the last.</param>
/// <param name="Total">All that the selector means; null: they were not counted.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CellPage(
    [property: ProtoMember(1)] CellView[] Cells,
    [property: ProtoMember(2)] int Next,
    [property: ProtoMember(3)] int? Total) : ICoordinatorReply;

/// <summary>A cell as it stands.</summary>
/// <param name="Cell">Which.</param>
/// <param name="Label">For people.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Attempts">Leases so far: the latest token.</param>
/// <param name="Failures">Failures since the last progress, and all that were for want of memory.</param>
/// <param name="Device">Where it runs or last ran; null: nowhere yet.</param>
/// <param name="Beat">How the running attempt is doing; null before its first beat, and for all other states.</param>
/// <param name="Why">Why it does not run now; empty for what runs or is done.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CellView(
    [property: ProtoMember(1)] CellId Cell,
    [property: ProtoMember(2)] string Label,
    [property: ProtoMember(3)] CellState State,
    [property: ProtoMember(4)] int Attempts,
    [property: ProtoMember(5)] int Failures,
    [property: ProtoMember(6)] DeviceId? Device,
    [property: ProtoMember(7)] CellBeat? Beat,
    [property: ProtoMember(8)] string Why)
{
    /// <summary>Where a finished cell left what its method declares sane, a word each (<see cref="MarkWords"/>); empty for most.</summary>
    [ProtoMember(9)]
    public string[] Marks { get => field ?? []; init; }
}

/// <summary>Asks for everything about a cell. Answered by <see cref="CellDetail"/> or <see cref="Refused"/>.</summary>
/// <param name="Cell">Its id, or the first digits of it.</param>
/// <param name="Looks">Whether somebody looks at what its attempt writes; taken note of where the id is whole.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GetCell([property: ProtoMember(1)] string Cell, [property: ProtoMember(2)] bool Looks = false) : IOperatorQuestion;

/// <summary>Everything about a cell.</summary>
/// <param name="View">As in lists.</param>
/// <param name="SpecJson">Its canonical specification.</param>
/// <param name="Grids">The grids that name it.</param>
/// <param name="Checkpoint">Iteration of the latest checkpoint that was recorded; 0: none.</param>
/// <param name="Attempts">By rising token; only the latest few are kept.</param>
/// <param name="Last">Its last failure, while it has no result; null: none.</param>
/// <param name="Outcome">Its accepted result; null: none.</param>
/// <param name="Winner">The token of the accepted result.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CellDetail(
    [property: ProtoMember(1)] CellView View,
    [property: ProtoMember(2)] string SpecJson,
    [property: ProtoMember(3)] string[] Grids,
    [property: ProtoMember(4)] int Checkpoint,
    [property: ProtoMember(5)] AttemptView[] Attempts,
    [property: ProtoMember(6)] CellFailure? Last,
    [property: ProtoMember(7)] CellOutcome? Outcome,
    [property: ProtoMember(8)] FencingToken Winner) : ICoordinatorReply
{
    /// <summary>How much longer its running attempt takes; null: it does not run.</summary>
    [ProtoMember(9)]
    public Estimate? Ends { get; init; }

    /// <summary>Its evaluation units by state, where others do its evaluation; empty: it does it itself.</summary>
    [ProtoMember(10)]
    public StateCount[] Units { get => field ?? []; init; }
}

/// <summary>One attempt at a cell.</summary>
/// <param name="Token">Which.</param>
/// <param name="Device">Where.</param>
/// <param name="Granted">When it began, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Ended">When it ended; 0: it has not.</param>
/// <param name="End">How it ended.</param>
/// <param name="Cause">Why, for people; may be empty.</param>
/// <param name="Duplicate">Whether it delivered a second result, which was recorded and not counted.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record AttemptView(
    [property: ProtoMember(1)] FencingToken Token,
    [property: ProtoMember(2)] DeviceId Device,
    [property: ProtoMember(3)] long Granted,
    [property: ProtoMember(4)] long Ended,
    [property: ProtoMember(5)] AttemptEnd End,
    [property: ProtoMember(6)] string Cause,
    [property: ProtoMember(7)] bool Duplicate);

/// <summary>Asks for the nodes. Answered by <see cref="NodePage"/>.</summary>
/// <param name="After">0, or where the page before ended.</param>
/// <param name="Most">At most so many.</param>
/// <param name="Ends">Whether to say how much longer each running cell takes, which looks at the latest results.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GetNodes([property: ProtoMember(1)] int After, [property: ProtoMember(2)] int Most, [property: ProtoMember(3)] bool Ends = false) : IOperatorQuestion;

/// <summary>Nodes by name.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record NodePage([property: ProtoMember(1)] NodeView[] Nodes, [property: ProtoMember(2)] int Next) : ICoordinatorReply;

/// <summary>A host.</summary>
/// <param name="Node">Which.</param>
/// <param name="State">Whether it works.</param>
/// <param name="Incarnation">Which life of it was heard of last.</param>
/// <param name="Heard">How long ago it was last heard; null: not in this life of the coordinator.</param>
/// <param name="Devices">Its device slots.</param>
/// <param name="Host">How it stands; null: it has not said.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record NodeView(
    [property: ProtoMember(1)] NodeId Node,
    [property: ProtoMember(2)] NodeState State,
    [property: ProtoMember(3)] long Incarnation,
    [property: ProtoMember(4)] TimeSpan? Heard,
    [property: ProtoMember(5)] SlotView[] Devices,
    [property: ProtoMember(7)] HostReading? Host = null)
{
    /// <summary>The release of its program, as it says; null: not known.</summary>
    [ProtoMember(6)]
    public string? Release { get; init; }

    /// <summary>What the host was found to lack (<see cref="CellFailure.Lacks"/>): it gets no cell that needs it, unless every other lacks it too.</summary>
    [ProtoMember(8)]
    public string[] Lacks { get => field ?? []; init; }
}

/// <summary>Why no worker starts on a device.</summary>
/// <param name="Because">How the last start ended, and the first line of what the worker said.</param>
/// <param name="Since">Since when it is so, milliseconds since 1970-01-01 UTC.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record NoWorker([property: ProtoMember(1)] string Because, [property: ProtoMember(2)] long Since);

/// <summary>A device slot.</summary>
/// <param name="Slot">Which.</param>
/// <param name="Lease">What it holds; null: nothing.</param>
/// <param name="Label">The cell's name for people; empty without one.</param>
/// <param name="Beat">How the cell is doing; null before its first beat.</param>
/// <param name="Quarantined">Why it gets no work; null: it does.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record SlotView(
    [property: ProtoMember(1)] string Slot,
    [property: ProtoMember(2)] LeaseId? Lease,
    [property: ProtoMember(3)] string Label,
    [property: ProtoMember(4)] CellBeat? Beat,
    [property: ProtoMember(5)] string? Quarantined)
{
    /// <summary>What the device is called, as its node says; null: not known.</summary>
    [ProtoMember(6)]
    public string? Model { get; init; }

    /// <summary>Different cells that failed on it since it last finished one.</summary>
    [ProtoMember(7)]
    public int FailedInRow { get; init; }

    /// <summary>How much longer its cell takes; null: it runs none, or that was not asked for.</summary>
    [ProtoMember(8)]
    public Estimate? Ends { get; init; }

    /// <summary>Why no worker starts on it, as its node says; null: nothing is known against it.</summary>
    [ProtoMember(9)]
    public NoWorker? Unusable { get; init; }

    /// <summary>What the coordinator knows of its state; its node knows more.</summary>
    public DeviceState StateNow() => Quarantined is not null ? DeviceState.Quarantined
        : Lease is not null ? DeviceState.Running
        : Unusable is not null ? DeviceState.Unusable
        : DeviceState.Idle;

    /// <summary>Why it gets no cells, for people; null: it may get one.</summary>
    public string? WhyNot() => Quarantined ?? (Lease is null ? Unusable?.Because : null);
}

/// <summary>Asks what operators did. Answered by <see cref="AuditPage"/>.</summary>
/// <param name="Before">Only entries with a lower number; 0: from the latest on.</param>
/// <param name="Most">At most so many.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GetAudit([property: ProtoMember(1)] long Before, [property: ProtoMember(2)] int Most) : IOperatorQuestion;

/// <summary>The latest first.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record AuditPage([property: ProtoMember(1)] AuditEntry[] Entries, [property: ProtoMember(2)] long Next) : ICoordinatorReply;

/// <summary>One act of an operator.</summary>
/// <param name="Number">Rises by one with each act.</param>
/// <param name="At">When, milliseconds since 1970-01-01 UTC.</param>
/// <param name="By">Who, and from where.</param>
/// <param name="Verb">What: <c>cancel</c>, <c>drain</c> …</param>
/// <param name="Selector">At what it was aimed.</param>
/// <param name="Count">Things that changed.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record AuditEntry(
    [property: ProtoMember(1)] long Number,
    [property: ProtoMember(2)] long At,
    [property: ProtoMember(3)] OperatorId By,
    [property: ProtoMember(4)] string Verb,
    [property: ProtoMember(5)] string Selector,
    [property: ProtoMember(6)] int Count);

/// <summary>Asks what happened. Answered by <see cref="Happenings"/>.</summary>
/// <param name="After">Only what has a higher number; −1: the latest few.</param>
/// <param name="Most">At most so much.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GetHappenings([property: ProtoMember(1)] long After, [property: ProtoMember(2)] int Most) : IOperatorQuestion;

/// <summary>What happened, in order; what is long past is only in the journal.</summary>
/// <param name="Items">The page.</param>
/// <param name="Last">Number of the latest event of all.</param>
/// <param name="Missed">Whether some between the question's number and the page are forgotten.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record Happenings(
    [property: ProtoMember(1)] Happening[] Items,
    [property: ProtoMember(2)] long Last,
    [property: ProtoMember(3)] bool Missed) : ICoordinatorReply
{
    /// <summary>When the coordinator took over, in this life, however long ago; null: an older coordinator host answers.</summary>
    [ProtoMember(4)]
    public Happening? Started { get; init; }

    /// <summary>The latest failure of a cell in this life of the coordinator; null: there was none.</summary>
    [ProtoMember(5)]
    public Happening? Failed { get; init; }
}

/// <summary>One event of the journal, for people.</summary>
/// <param name="Number">Its place in the journal.</param>
/// <param name="At">When, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Kind"><c>granted</c>, <c>done</c>, <c>failed</c>, <c>released</c> …</param>
/// <param name="Cell">The cell that it is about; null: none.</param>
/// <param name="Text">The rest.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record Happening(
    [property: ProtoMember(1)] long Number,
    [property: ProtoMember(2)] long At,
    [property: ProtoMember(3)] string Kind,
    [property: ProtoMember(4)] CellId? Cell,
    [property: ProtoMember(5)] string Text);
