using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Facts;

/// <summary>One cell as its events left it: a value of some 50 bytes, since a sweep may have a million of them.</summary>
internal struct CellRow
{
    /// <summary>Names the experiment.</summary>
    public CellId Id;

    /// <summary>The grid definition that first named the cell, and the cell's index in it: its specification is computed from there when it is needed.</summary>
    public int Definition;

    /// <summary>See <see cref="Definition"/>.</summary>
    public int Position;

    /// <summary>Token of its latest lease; 0: never leased.</summary>
    public int Token;

    /// <summary>Iteration of the latest checkpoint that was recorded; 0: none.</summary>
    public int Checkpoint;

    /// <summary>Sequence number of its accepted result; 0: none.</summary>
    public int Result;

    /// <summary>Number of the group of experts that it follows; 0: none. Not stored: the definition says it.</summary>
    public int Group;

    /// <summary>Number of the group of its evaluation units, which others do for it; 0: it does its evaluation itself. Not stored: the definition says it.</summary>
    public int Units;

    /// <summary>Where it stands.</summary>
    public CellState State;
}

/// <summary>A cell stands otherwise now.</summary>
/// <param name="Cell">Its index.</param>
/// <param name="From">Before.</param>
/// <param name="To">Now.</param>
internal readonly record struct CellMove(int Cell, CellState From, CellState To);

/// <summary>What the states of a cell mean for others.</summary>
internal static class CellStateFacts
{
    /// <summary>States, and the unused 0: a number of each for an array by state.</summary>
    public static int Numbers { get; } = Enum.GetValues<CellState>().Max(state => (int)state) + 1;

    /// <summary>Whether nothing will come of the cell until an operator retries it.</summary>
    public static bool IsHopeless(this CellState state) => state is CellState.Failed or CellState.Cancelled;
}
