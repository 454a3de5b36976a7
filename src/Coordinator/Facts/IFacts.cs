using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Facts;

/// <summary>What one book may ask of the others. Pure questions about the state as it is: nobody changes anything through them.</summary>
internal interface IFacts
{
    ICellFacts Cells { get; }

    IGridFacts Grids { get; }

    ILeaseFacts Leases { get; }

    IFailureFacts Failures { get; }

    INodeFacts Nodes { get; }

    IResultFacts Results { get; }
}

/// <summary>What the book of cells says.</summary>
internal interface ICellFacts
{
    /// <summary>The cell's index, or −1 where no grid ever named it.</summary>
    int Find(CellId id);

    /// <summary>A cell as its events left it.</summary>
    ref readonly CellRow this[int cell] { get; }

    /// <summary>The device that an attempt was granted to; null: the attempt is none of the cell's latest, which are remembered.</summary>
    DeviceId? GranteeOf(int cell, FencingToken token);

    /// <summary>Who does the evaluation trainings of a cell that is leased now.</summary>
    Judging JudgingOf(int cell);

    /// <summary>Whether a checkpoint of that iteration lets units of the cell begin that could not before.</summary>
    bool OpensUnits(int cell, int iteration);
}

/// <summary>What the book of grids says.</summary>
internal interface IGridFacts
{
    /// <summary>The cell's specification, computed from the grid that first named it.</summary>
    CellSpec SpecOf(in CellRow row);

    /// <summary>The cell's place on the axes of the grid that first named it: see <c>Grid.PlaceOf</c>.</summary>
    (int Dataset, int Method) PlaceOf(in CellRow row);

    /// <summary>The largest budget of attempts that a grid gives the cell; 1 where no grid names it.</summary>
    int AttemptsOf(int cell);

    /// <summary>How often the cell writes a checkpoint: the shortest time that a grid asks for.</summary>
    TimeSpan CheckpointEvery(int cell);

    /// <summary>The grid that first named a cell; null: none does.</summary>
    string? NameOf(int cell);

    /// <summary>Whether any grid is defined, and every one paused.</summary>
    bool AllPaused { get; }

    /// <summary>Grids that are defined.</summary>
    int Count { get; }

    /// <summary>Whether a grid that is not paused has a cell in that state.</summary>
    bool AnyWanted(CellState state);

    /// <summary>Index of the cell in a grid's order; −1: the grid does not name it, or does not exist.</summary>
    int PositionIn(string grid, int cell);

    /// <summary>Whether a grid that is not paused names the cell, other than <paramref name="grid"/>.</summary>
    bool IsWantedBeside(string grid, int cell);

    /// <summary>What can be granted, in order of submission.</summary>
    IEnumerable<IWaitingGrid> Waiting { get; }
}

/// <summary>What the book of leases says.</summary>
internal interface ILeaseFacts
{
    /// <summary>The live lease of a cell; null: it has none.</summary>
    OpenLease? Of(int cell);

    /// <summary>All live leases.</summary>
    IEnumerable<OpenLease> All { get; }

    /// <summary>The live leases of a node.</summary>
    IEnumerable<OpenLease> OfNode(NodeId node);

    /// <summary>How many leases a device has, and how many all devices of its node have together.</summary>
    (int OfSlot, int OfNode) CountOf(DeviceId device);
}

/// <summary>What the book of failures says.</summary>
internal interface IFailureFacts
{
    /// <summary>What the cell's failures come to.</summary>
    FailureCounts CountsOf(int cell);

    /// <summary>Its latest failure, while it has no result; null: none.</summary>
    LastFailure? LastOf(int cell);

    /// <summary>When the next back-off ends, in milliseconds since 1970; null: no cell backs off.</summary>
    long? NextDue { get; }
}

/// <summary>What the book of nodes says.</summary>
internal interface INodeFacts
{
    /// <summary>The latest life of a node that was heard of; 0: none.</summary>
    long IncarnationOf(NodeId node);

    /// <summary>What this life of the coordinator knows of a node; null: nothing.</summary>
    NodeEntry? Of(NodeId node);

    /// <summary>What the events say about a device; null: nothing.</summary>
    DeviceEntry? Of(DeviceId device);

    /// <summary>How many device slots of a node are remembered.</summary>
    int SlotsOf(NodeId node);

    /// <summary>Whether a node must take nothing new.</summary>
    bool IsDraining(NodeId node);

    /// <summary>Whether no other node that is here and takes work may have something: each has said that its host lacks it, or there is no other.</summary>
    bool OthersLack(NodeId node, string need, long at);
}

/// <summary>What the book of results says.</summary>
internal interface IResultFacts
{
    /// <summary>Whether the cell has its result, as far as that attempt is concerned: one of before an operator asked for another run delivers a second result of the run before.</summary>
    bool IsSettled(int cell, FencingToken token, CellState state);

    /// <summary>With which revisions of its parts a result was made; null: before there were revisions.</summary>
    /// <param name="result">Sequence number of the result, not 0.</param>
    string? RevisionsOf(int result);

    /// <summary>The answer to a report about a lease.</summary>
    /// <param name="lease">Which.</param>
    /// <param name="verdict">What became of it.</param>
    /// <param name="result">Sequence number of the cell's result; 0: none.</param>
    LeaseEnded Ended(LeaseId lease, Verdict verdict, int result);
}

/// <summary>A grid, as far as choosing the next cell is concerned.</summary>
internal interface IWaitingGrid
{
    /// <summary>Larger goes first.</summary>
    int Priority { get; }

    /// <summary>Whether its cells are not granted now.</summary>
    bool Paused { get; }

    /// <summary>The first cell of its order that waits and whose predicted peak of memory is at most so many bytes; −1: none does.</summary>
    /// <param name="memory"><see cref="long.MaxValue"/>: whatever its peak.</param>
    int FirstWaiting(long memory);

    /// <summary>The same of its evaluation units.</summary>
    /// <param name="memory">As above.</param>
    int FirstWaitingUnit(long memory);
}
