namespace Slfd.Coordinator.Cells;

/// <summary>Cells that need the same experts, and how those stand. One object serves all of them, since a sweep may have a million.</summary>
/// <param name="number">From 1.</param>
internal sealed class ExpertGroup(int number)
{
    /// <summary>What its followers' rows hold.</summary>
    public int Number { get; } = number;

    /// <summary>Indices of the cells that need the experts.</summary>
    public List<int> Followers { get; } = [];

    /// <summary>Experts that are not done; while there are any, no follower may start.</summary>
    public int Missing { get; private set; }

    /// <summary>Experts that failed for good; while there are any, no follower can ever start.</summary>
    public int Parked { get; private set; }

    /// <summary>An expert joins the group.</summary>
    public void Add(CellStatus status)
    {
        Missing += status == CellStatus.Done ? 0 : 1;
        Parked += status == CellStatus.Parked ? 1 : 0;
    }

    /// <summary>One of its experts stands otherwise now.</summary>
    /// <returns>Whether that was the last one missing: the followers may start.</returns>
    public bool Moved(CellStatus from, CellStatus to)
    {
        Parked += (to == CellStatus.Parked ? 1 : 0) - (from == CellStatus.Parked ? 1 : 0);
        Missing += (from == CellStatus.Done ? 1 : 0) - (to == CellStatus.Done ? 1 : 0);
        return Missing == 0 && from != CellStatus.Done && to == CellStatus.Done;
    }
}
