using Slfd.Experiments.Cells;

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

    /// <summary>Failed attempts since the last progress, without those that ran out of memory: they have <see cref="Halvings"/>.</summary>
    public ushort Failures;

    /// <summary>Failures with a loss or gradient that was not finite. Progress does not reset it: the same numbers fail again.</summary>
    public byte Numeric;

    /// <summary>How often the cell ran out of memory, and so how often the memory scale has been halved. Progress does not reset it: larger chunks would not fit then either.</summary>
    public byte Halvings;

    /// <summary>Number of the <see cref="ExpertGroup"/> that it follows; 0: none. Not stored: the definition says it.</summary>
    public int Group;

    /// <summary>Where it stands.</summary>
    public CellStatus Status;
}
