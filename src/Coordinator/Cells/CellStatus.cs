namespace Slfd.Coordinator.Cells;

/// <summary>Where a cell stands. Stored in snapshots: numbers never change their meaning.</summary>
internal enum CellStatus : byte
{
    /// <summary>Ready to be leased, if a grid that is not paused names it.</summary>
    Waiting = 0,

    /// <summary>A device holds it.</summary>
    Leased = 1,

    /// <summary>Failed, and waits for the end of its back-off.</summary>
    Delayed = 2,

    /// <summary>Failed for good, until an operator retries it.</summary>
    Parked = 3,

    /// <summary>Has its one accepted result.</summary>
    Done = 4,

    /// <summary>Needs experts that are not done; becomes <see cref="Waiting"/> with the last of them.</summary>
    Blocked = 5,
}
