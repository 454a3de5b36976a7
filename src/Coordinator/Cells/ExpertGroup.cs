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

    /// <summary>Experts that failed for good or were cancelled; while there are any, no follower can start.</summary>
    public int Hopeless { get; private set; }

    /// <summary>An expert joins the group.</summary>
    public void Add(CellStatus status)
    {
        Missing += status == CellStatus.Done ? 0 : 1;
        Hopeless += status.IsHopeless() ? 1 : 0;
    }

    /// <summary>One of its experts stands otherwise now.</summary>
    /// <returns>Whether that was the last one missing: the followers may start.</returns>
    public bool Moved(CellStatus from, CellStatus to)
    {
        Hopeless += (to.IsHopeless() ? 1 : 0) - (from.IsHopeless() ? 1 : 0);
        Missing += (from == CellStatus.Done ? 1 : 0) - (to == CellStatus.Done ? 1 : 0);
        return Missing == 0 && from != CellStatus.Done && to == CellStatus.Done;
    }
}
