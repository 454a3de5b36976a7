using Slfd.Messages.Coordination;

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

    /// <summary>Its attempts are used up, until an operator retries it.</summary>
    Failed = 3,

    /// <summary>Has its one accepted result.</summary>
    Done = 4,

    /// <summary>Needs experts that are not done; becomes <see cref="Waiting"/> with the last of them.</summary>
    Blocked = 5,

    /// <summary>Not wanted any more, until an operator retries it.</summary>
    Cancelled = 6,
}

/// <summary>What the states of a cell mean for others.</summary>
internal static class CellStatuses
{
    /// <summary>Whether nothing will come of the cell until an operator retries it.</summary>
    public static bool IsHopeless(this CellStatus status) => status is CellStatus.Failed or CellStatus.Cancelled;

    /// <summary>The word for people and for programs.</summary>
    public static CellState ToState(this CellStatus status) => status switch
    {
        CellStatus.Waiting => CellState.Waiting,
        CellStatus.Leased => CellState.Running,
        CellStatus.Delayed => CellState.Delayed,
        CellStatus.Failed => CellState.Failed,
        CellStatus.Done => CellState.Done,
        CellStatus.Blocked => CellState.Blocked,
        CellStatus.Cancelled => CellState.Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "not a state of a cell"),
    };

    /// <summary>As it is written in sentences.</summary>
    public static string Word(this CellStatus status) => status.ToState().Name();
}
