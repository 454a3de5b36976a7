using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Facts;

/// <summary>The one live lease of a cell. A value: a change makes another one, so that readers may keep what they have.</summary>
internal sealed record OpenLease
{
    /// <summary>Cell and token.</summary>
    public required LeaseId Id { get; init; }

    /// <summary>Index of the cell.</summary>
    public required int Cell { get; init; }

    /// <summary>Who holds it.</summary>
    public required DeviceId Device { get; init; }

    /// <summary>The life of the node that it was granted to: what the journal says.</summary>
    public required long GrantedTo { get; init; }

    /// <summary>The request that it answered.</summary>
    public required long RequestId { get; init; }

    /// <summary>How long it lasts without a beat.</summary>
    public required TimeSpan Term { get; init; }

    /// <summary>The life of the node that runs it now: a later one may have said that it goes on with it. In memory only.</summary>
    public required long Incarnation { get; init; }

    /// <summary>When it ends unless a beat comes, in milliseconds since 1970. In memory only: after a recovery every lease has a full term again.</summary>
    public required long Deadline { get; init; }

    /// <summary>Iteration of the latest durable checkpoint that a beat told of. In memory only.</summary>
    public int Checkpoint { get; init; }

    /// <summary>When a checkpoint of it was last written to the journal; 0: never.</summary>
    public long RecordedAt { get; init; }

    /// <summary>What the latest beat said of it; null before the first. In memory only.</summary>
    public CellBeat? Beat { get; init; }

    /// <summary>When its iteration or its phase last changed, in milliseconds since 1970; after a recovery, when the coordinator took over. In memory only.</summary>
    public long ProgressedAt { get; init; }

    /// <summary>The longest time between two such changes so far, in milliseconds; 0: there was none. In memory only.</summary>
    public long LongestPause { get; init; }
}
