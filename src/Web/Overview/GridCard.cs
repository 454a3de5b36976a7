using Slfd.Messages.Coordination;

namespace Slfd.Web.Overview;

/// <summary>A grid as the first page shows it.</summary>
/// <param name="Status">How it stands.</param>
/// <param name="PerHour">Cells an hour; null: not known yet.</param>
/// <param name="Over">Over which time that was measured.</param>
/// <param name="Ends">When it will end; null: it has.</param>
public sealed record GridCard(GridStatus Status, double? PerHour, TimeSpan Over, Estimate? Ends)
{
    /// <summary>What it has cost and will cost; null: the coordinator host is too old to say.</summary>
    public GridCost? Cost { get; init; }
}

/// <summary>What the first page says about the whole.</summary>
/// <param name="Nodes">Nodes by state.</param>
/// <param name="Devices">Device slots of nodes that are here.</param>
/// <param name="Busy">Those of them that run a cell.</param>
/// <param name="Quarantined">Devices that get no work.</param>
/// <param name="Host">The host that serves the page.</param>
/// <param name="Started">When the coordinator took over, as an event; null: a host that is too old to say has answered.</param>
/// <param name="Failed">The latest failure; null: none since the coordinator took over.</param>
/// <param name="Notices">What people should know of the host in time, a sentence each.</param>
public sealed record Standing(
    IReadOnlyList<(NodeState State, int Count)> Nodes,
    int Devices,
    int Busy,
    int Quarantined,
    string Host,
    Happening? Started,
    Happening? Failed,
    IReadOnlyList<string> Notices)
{
    /// <summary>The coordinator hosts, as the one that serves the page sees them.</summary>
    public IReadOnlyList<CoordinatorHostView> Hosts { get; init; } = [];

    /// <summary>Devices of nodes that are here on which no worker starts.</summary>
    public int Unusable { get; init; }

    /// <summary>Nodes that were not let in lately.</summary>
    public int Refused { get; init; }

    /// <summary>Alerts that hold and that nobody has seen.</summary>
    public int Alerts { get; init; }
}
