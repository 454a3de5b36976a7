using System.Collections.Immutable;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Facts;

/// <summary>What the events say about one device slot. A value: a change makes another one.</summary>
internal sealed record DeviceEntry
{
    /// <summary>The latest grant: which life of the node asked, with which request, for which lease.</summary>
    public long Incarnation { get; init; }

    /// <summary>See <see cref="Incarnation"/>.</summary>
    public long RequestId { get; init; }

    /// <summary>See <see cref="Incarnation"/>.</summary>
    public LeaseId Lease { get; init; }

    /// <summary>Indices of the different cells whose failures speak against it, since its last success.</summary>
    public ImmutableArray<int> BlamedCells { get; init; } = [];

    /// <summary>Indices of the different cells that failed on it for whatever reason but a full disk, since its last success.</summary>
    public ImmutableArray<int> FailedCells { get; init; } = [];

    /// <summary>Why it gets no work; null: it does.</summary>
    public string? Quarantined { get; init; }

    /// <summary>Whether an operator took it out of work: a new start of its node does not end that.</summary>
    public bool ByOperator { get; init; }
}
