using ProtoBuf;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Messages.Serialization;

namespace Slfd.Messages.Coordination;

/// <summary>From a person's tool, or from reporting, to the coordinator.</summary>
public interface IOperatorMessage : IWireMessage;

/// <summary>Adds a grid, or replaces the one of the same name; only its new cells will run. A paused grid is resumed. Answered by <see cref="GridAccepted"/> or <see cref="Refused"/>.</summary>
/// <param name="GridJson">The grid's canonical JSON.</param>
/// <param name="RetryFailed">Give its failed cells a fresh budget.</param>
/// <param name="DryRun">Only say what would come of it.</param>
/// <param name="By">Who submits it; null: nobody that the audit trail shall name.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record SubmitGrid(
    [property: ProtoMember(1)] string GridJson,
    [property: ProtoMember(2)] bool RetryFailed,
    [property: ProtoMember(3)] bool DryRun = false,
    [property: ProtoMember(4)] OperatorId? By = null) : IOperatorMessage;

/// <summary>The grid is on disk, or in a dry run: could be.</summary>
/// <param name="Name">The grid's name.</param>
/// <param name="Status">How it stands now; in a dry run how it would stand.</param>
/// <param name="NewCells">Cells that no grid had before.</param>
/// <param name="DryRun">Whether nothing happened.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GridAccepted(
    [property: ProtoMember(1)] string Name,
    [property: ProtoMember(2)] GridStatus Status,
    [property: ProtoMember(3)] int NewCells = 0,
    [property: ProtoMember(4)] bool DryRun = false) : ICoordinatorReply;

/// <summary>The request cannot be met; nothing changed.</summary>
/// <param name="Because">One sentence that says what is allowed.</param>
/// <param name="Kind">What kind of refusal.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record Refused([property: ProtoMember(1)] string Because, [property: ProtoMember(2)] RefusalKind Kind = RefusalKind.Invalid) : ICoordinatorReply;

/// <summary>Why a request cannot be met.</summary>
public enum RefusalKind
{
    /// <summary>The request itself is wrong.</summary>
    Invalid = 0,

    /// <summary>What it names does not exist.</summary>
    NotFound = 1,
}

/// <summary>Asks how a grid stands. Answered by <see cref="GridStatus"/> or <see cref="Refused"/>.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record GetGridStatus([property: ProtoMember(1)] string Grid) : IOperatorMessage;

/// <summary>A grid's cells by state; <see cref="Done"/> to <see cref="Failed"/>, <see cref="Blocked"/> and <see cref="Cancelled"/> add up to <see cref="Cells"/>.</summary>
/// <param name="Grid">Its name.</param>
/// <param name="Cells">Cells in all.</param>
/// <param name="Done">Accepted results.</param>
/// <param name="Running">Leased now.</param>
/// <param name="Waiting">Ready to be leased.</param>
/// <param name="Delayed">Waiting for a retry's back-off.</param>
/// <param name="Failed">Their attempts are used up, until an operator retries them.</param>
/// <param name="Duplicates">Second results that were recorded and not counted.</param>
/// <param name="Alerts">Second results whose synthetic set differed from the accepted one.</param>
/// <param name="Blocked">Not ready: experts that they need are not done.</param>
/// <param name="Stranded">Those of <paramref name="Blocked"/> that cannot become ready, because an expert that they need has failed or is cancelled.</param>
/// <param name="Experts">Cells that train experts, of <paramref name="Cells"/>.</param>
/// <param name="ExpertsDone">Those of <paramref name="Experts"/> that are done.</param>
/// <param name="Cancelled">Not wanted any more, until an operator retries them.</param>
/// <param name="Paused">Whether its cells are not granted now.</param>
/// <param name="Priority">Larger goes first.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GridStatus(
    [property: ProtoMember(1)] string Grid,
    [property: ProtoMember(2)] int Cells,
    [property: ProtoMember(3)] int Done,
    [property: ProtoMember(4)] int Running,
    [property: ProtoMember(5)] int Waiting,
    [property: ProtoMember(6)] int Delayed,
    [property: ProtoMember(7)] int Failed,
    [property: ProtoMember(8)] int Duplicates,
    [property: ProtoMember(9)] int Alerts,
    [property: ProtoMember(10)] int Blocked = 0,
    [property: ProtoMember(11)] int Stranded = 0,
    [property: ProtoMember(12)] int Experts = 0,
    [property: ProtoMember(13)] int ExpertsDone = 0,
    [property: ProtoMember(14)] int Cancelled = 0,
    [property: ProtoMember(15)] bool Paused = false,
    [property: ProtoMember(16)] int Priority = 0) : ICoordinatorReply
{
    /// <summary>Cells that will still run, or may.</summary>
    public int Left => Cells - Done - Failed - Stranded - Cancelled;

    /// <summary>How many of its cells are in a state.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a state of a cell.</exception>
    public int Count(CellState state) => state switch
    {
        CellState.Done => Done,
        CellState.Running => Running,
        CellState.Waiting => Waiting,
        CellState.Delayed => Delayed,
        CellState.Blocked => Blocked,
        CellState.Failed => Failed,
        CellState.Cancelled => Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, $"not a state of a cell; these are: {CellStates.Table.Names}"),
    };

    /// <summary>Whether nothing of the grid is left to run.</summary>
    public bool Ended => Left == 0;
}

/// <summary>Subscribes to results: everything after <paramref name="Sequence"/> at once, then each as it is committed. Answered by <see cref="ResultsPage"/>s, then <see cref="ResultCommitted"/>s.</summary>
/// <param name="Sequence">The last result that the asker has; 0: none.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GetResultsSince([property: ProtoMember(1)] long Sequence) : IOperatorMessage;

/// <summary>One accepted result.</summary>
/// <param name="Sequence">Rises by one with each accepted result of this coordinator, over all its lives.</param>
/// <param name="Lease">Cell and winning token.</param>
/// <param name="SpecJson">The cell's canonical specification.</param>
/// <param name="Outcome">The result.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record ResultCommitted(
    [property: ProtoMember(1)] long Sequence,
    [property: ProtoMember(2)] LeaseId Lease,
    [property: ProtoMember(3)] string SpecJson,
    [property: ProtoMember(4)] CellOutcome Outcome) : ICoordinatorReply;

/// <summary>Some results in order; the last page says so.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record ResultsPage([property: ProtoMember(1)] ResultCommitted[] Results, [property: ProtoMember(2)] bool Last) : ICoordinatorReply;

/// <summary>Asks for the grids that are defined. Answered by <see cref="GridList"/>.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record GetGrids : IOperatorMessage;

/// <summary>Canonical JSON of every grid, in order of submission; also sent to result subscribers when a grid is defined.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record GridList([property: ProtoMember(1)] string[] GridJson) : ICoordinatorReply;

/// <summary>Asks for the cells of a grid that failed. Answered by <see cref="FailedCells"/> or <see cref="Refused"/>.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record GetFailedCells([property: ProtoMember(1)] string Grid) : IOperatorMessage;

/// <summary>A cell whose last attempt failed and that has no result.</summary>
/// <param name="Cell">Which.</param>
/// <param name="Label">For people.</param>
/// <param name="Attempts">Failures since the last progress, and all that were for want of memory.</param>
/// <param name="State"><see cref="CellState.Failed"/>, or <see cref="CellState.Delayed"/>: it will be tried again.</param>
/// <param name="Last">The last failure.</param>
/// <param name="Strands">Cells of the grid that need this failed expert, and so cannot run either.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record FailedCell(
    [property: ProtoMember(1)] CellId Cell,
    [property: ProtoMember(2)] string Label,
    [property: ProtoMember(3)] int Attempts,
    [property: ProtoMember(4)] CellState State,
    [property: ProtoMember(5)] CellFailure Last,
    [property: ProtoMember(6)] int Strands = 0);

/// <summary>Answers <see cref="GetFailedCells"/>.</summary>
/// <param name="Cells">In the grid's order.</param>
/// <param name="Quarantined">Devices that get no more work until an operator says so.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record FailedCells([property: ProtoMember(1)] FailedCell[] Cells, [property: ProtoMember(2)] DeviceId[] Quarantined) : ICoordinatorReply;
