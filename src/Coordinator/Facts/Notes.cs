using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Facts;

/// <summary>A change of what lives in memory only. A coordinator that recovers learns it anew from its nodes and its clock.</summary>
internal interface INote;

/// <summary>A life of a node said hello, and goes on with the leases listed.</summary>
internal sealed record NodeMet(NodeId Node, long Incarnation, IReadOnlyList<LeaseId> GoesOnWith, IReadOnlyList<string> Slots, long At) : INote
{
    /// <summary>The release of its program, as it says; null: not known.</summary>
    public string? Release { get; init; }

    /// <summary>What the device of each slot is called; empty: not known.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];
}

/// <summary>A node left and will not come back by itself.</summary>
internal sealed record NodeLeft(NodeId Node) : INote;

/// <summary>A beat arrived: the leases of <paramref name="Renewed"/> have until <paramref name="Deadline"/>; the host stands as <paramref name="Reading"/> says, or as before.</summary>
internal sealed record BeatHeard(NodeId Node, long Incarnation, long Number, IReadOnlyList<CellBeat> Renewed, long Deadline, long At, HostReading? Reading = null) : INote
{
    /// <summary>Slots of the node on which no worker starts.</summary>
    public IReadOnlyList<UnusableSlot> Unusable { get; init; } = [];

    /// <summary>Whether the node is handing back its cells.</summary>
    public bool Leaving { get; init; }
}

/// <summary>A cell failed on a node because its host lacks what the cell needs.</summary>
internal sealed record HostLacked(NodeId Node, string Need, long At) : INote;

/// <summary>A host says that it has by now what it was found to lack.</summary>
internal sealed record HostFound(NodeId Node, IReadOnlyList<string> Needs) : INote;

/// <summary>The back-offs of cells are over: they wait again.</summary>
internal sealed record BackOffsEnded(IReadOnlyList<int> Cells) : INote;

/// <summary>The clock was read. A coordinator that was itself away for long (stopped, starved) gives every lease a full term before it ends any.</summary>
internal sealed record Ticked(long At, bool WasAway) : INote;

/// <summary>Not a message: tells the state what time it is, so that leases expire and back-offs end.</summary>
internal sealed record Tick
{
    public static Tick Instance { get; } = new();
}

/// <summary>Not a message: a result that the artifact store does not hold.</summary>
/// <param name="Report">What was reported.</param>
/// <param name="Fault">What is wrong with it there.</param>
internal sealed record UnprovenResult(ReportSucceeded Report, string Fault);

/// <summary>Not a message: a grid that is submitted, checked beforehand.</summary>
/// <param name="Submit">The command.</param>
/// <param name="Checked">With the ids of its cells; null: it is no usable grid.</param>
internal sealed record PreparedGrid(SubmitGrid Submit, CheckedGrid? Checked);
