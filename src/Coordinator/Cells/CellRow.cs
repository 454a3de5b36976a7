using Slfd.Messages.Cells;

namespace Slfd.Coordinator.Cells;

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

    /// <summary>Failed attempts since the last progress.</summary>
    public ushort Failures;

    /// <summary>Failures with a loss or gradient that was not finite. Progress does not reset it: the same numbers fail again.</summary>
    public byte Numeric;

    /// <summary>How often the memory scale has been halved.</summary>
    public byte Halvings;

    /// <summary>Where it stands.</summary>
    public CellStatus Status;
}
