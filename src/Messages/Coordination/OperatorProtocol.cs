using ProtoBuf;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Messages.Coordination;

/// <summary>From a person's tool, or from reporting, to the coordinator.</summary>
public interface IOperatorMessage : IWireMessage;

/// <summary>Asks how things stand and changes nothing: answered from a view of what is on disk, beside the coordinator's own work.</summary>
public interface IOperatorQuestion : IOperatorMessage;

/// <summary>Adds a grid, or replaces the one of the same name; only its new cells will run. A paused grid is resumed. Answered by <see cref="GridAccepted"/> or <see cref="Refused"/>.</summary>
/// <param name="GridJson">The grid's canonical JSON.</param>
/// <param name="RetryFailed">Give its failed cells a fresh budget.</param>
/// <param name="DryRun">Only say what would come of it.</param>
/// <param name="By">Who submits it; null: nobody that the audit trail must name.</param>
/// <param name="Replace">Take the name from a grid some of whose cells are not in this one; without it such a grid is refused (decision 0031).</param>
[ProtoContract(SkipConstructor = true)]
public sealed record SubmitGrid(
    [property: ProtoMember(1)] string GridJson,
    [property: ProtoMember(2)] bool RetryFailed,
    [property: ProtoMember(3)] bool DryRun = false,
    [property: ProtoMember(4)] OperatorId? By = null,
    [property: ProtoMember(5)] bool Replace = false) : IOperatorMessage;

/// <summary>The grid is on disk, or in a dry run: could be.</summary>
/// <param name="Name">The grid's name.</param>
/// <param name="Status">How it stands now; in a dry run how it would stand.</param>
/// <param name="NewCells">Cells that no grid had before.</param>
/// <param name="DryRun">Whether nothing happened.</param>
/// <param name="Changes">What differs from the grid that had the name before, a line each; null: nothing, or there was none.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GridAccepted(
    [property: ProtoMember(1)] string Name,
    [property: ProtoMember(2)] GridStatus Status,
    [property: ProtoMember(3)] int NewCells = 0,
    [property: ProtoMember(4)] bool DryRun = false,
    [property: ProtoMember(5)] string[]? Changes = null) : ICoordinatorReply;

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
public sealed record GetGridStatus([property: ProtoMember(1)] string Grid) : IOperatorQuestion;

/// <summary>So many cells stand so.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record StateCount([property: ProtoMember(1)] CellState State, [property: ProtoMember(2)] int Count);

/// <summary>How a grid stands.</summary>
/// <param name="Grid">Its name.</param>
/// <param name="Counts">Its cells by state, in the order of the states; a state that no cell is in is left out.</param>
/// <param name="Training">Its cells that train experts, and those that wait for one in vain.</param>
/// <param name="Duplicates">Second results that were recorded and not counted.</param>
/// <param name="Alerts">Second results whose synthetic set differed from the accepted one.</param>
/// <param name="Paused">Whether its cells are not granted now.</param>
/// <param name="Priority">Larger goes first.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GridStatus(
    [property: ProtoMember(1)] string Grid,
    [property: ProtoMember(2)] StateCount[] Counts,
    [property: ProtoMember(3)] ExpertCounts Training,
    [property: ProtoMember(4)] int Duplicates = 0,
    [property: ProtoMember(5)] int Alerts = 0,
    [property: ProtoMember(6)] bool Paused = false,
    [property: ProtoMember(7)] int Priority = 0) : ICoordinatorReply
{
    /// <summary>Evaluation units by state, where the grid spreads its evaluation; they are none of <see cref="Cells"/>. Empty: it does not.</summary>
    [ProtoMember(8)]
    public StateCount[] Units { get => field ?? []; init; }


    /// <summary>Cells in all.</summary>
    public int Cells => Counts.Sum(count => count.Count);

    /// <summary>Accepted results.</summary>
    public int Done => Count(CellState.Done);

    /// <summary>Leased now.</summary>
    public int Running => Count(CellState.Running);

    /// <summary>Ready to be leased.</summary>
    public int Waiting => Count(CellState.Waiting);

    /// <summary>Waiting for a retry's back-off.</summary>
    public int Delayed => Count(CellState.Delayed);

    /// <summary>Their attempts are used up, until an operator retries them.</summary>
    public int Failed => Count(CellState.Failed);

    /// <summary>Not ready: experts that they need are not done.</summary>
    public int Blocked => Count(CellState.Blocked);

    /// <summary>Not wanted any more, until an operator retries them.</summary>
    public int Cancelled => Count(CellState.Cancelled);

    /// <summary>Those of <see cref="Blocked"/> that cannot become ready, because an expert that they need has failed or is cancelled.</summary>
    public int Stranded => Training.Stranded;

    /// <summary>Cells that train experts, of <see cref="Cells"/>.</summary>
    public int Experts => Training.All;

    /// <summary>Those of <see cref="Experts"/> that are done.</summary>
    public int ExpertsDone => Training.Done;

    /// <summary>Cells that will still run, or may.</summary>
    public int Left => Cells - Done - Failed - Stranded - Cancelled;

    /// <summary>Whether nothing of the grid is left to run.</summary>
    public bool Ended => Left == 0;

    /// <summary>A grid whose cells stand so.</summary>
    /// <param name="grid">Its name.</param>
    /// <param name="counts">Cells of some states; the others have none.</param>
    public static GridStatus Of(string grid, params IEnumerable<(CellState State, int Count)> counts) =>
        new(grid, [.. CountsOf(counts)], new(0, 0, 0));

    /// <summary>Counts in the order of the states, without the states that nothing is in.</summary>
    public static IEnumerable<StateCount> CountsOf(IEnumerable<(CellState State, int Count)> counts) =>
        counts.Where(count => count.Count > 0).OrderBy(count => count.State).Select(count => new StateCount(count.State, count.Count));

    /// <summary>How many of its evaluation units are in a state.</summary>
    public int CountUnits(CellState state) => Array.Find(Units, count => count.State == state)?.Count ?? 0;

    /// <summary>How many of its cells are in a state.</summary>
    public int Count(CellState state) => Array.Find(Counts, count => count.State == state)?.Count ?? 0;

    /// <summary>Whether both say the same, counts included.</summary>
    public bool Equals(GridStatus? other) => other is not null && Counts.SequenceEqual(other.Counts) && Units.SequenceEqual(other.Units)
        && (Grid, Training, Duplicates, Alerts, Paused, Priority) == (other.Grid, other.Training, other.Duplicates, other.Alerts, other.Paused, other.Priority);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Grid, Cells, Done, Training);
}

/// <summary>The experts of a grid.</summary>
/// <param name="All">Cells that train one.</param>
/// <param name="Done">Those of them that are done.</param>
/// <param name="Stranded">Cells that wait for one that has failed or is cancelled.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record ExpertCounts(
    [property: ProtoMember(1)] int All,
    [property: ProtoMember(2)] int Done,
    [property: ProtoMember(3)] int Stranded);

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
public sealed record GetGrids : IOperatorQuestion;

/// <summary>Canonical JSON of every grid, in order of submission; also sent to result subscribers when a grid is defined.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record GridList([property: ProtoMember(1)] string[] GridJson) : ICoordinatorReply;

/// <summary>Asks for the cells of a grid that failed. Answered by <see cref="FailedCells"/> or <see cref="Refused"/>.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record GetFailedCells([property: ProtoMember(1)] string Grid) : IOperatorQuestion;

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
