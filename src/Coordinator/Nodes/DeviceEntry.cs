using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Nodes;

/// <summary>What the events say about one device slot.</summary>
internal sealed class DeviceEntry
{
    /// <summary>The latest grant: which life of the node asked, with which request, for which lease.</summary>
    public long Incarnation { get; set; }

    /// <summary>See <see cref="Incarnation"/>.</summary>
    public long RequestId { get; set; }

    /// <summary>See <see cref="Incarnation"/>.</summary>
    public LeaseId Lease { get; set; }

    /// <summary>Indices of the different cells that failed on it since its last success.</summary>
    public List<int> FailedCells { get; } = [];

    /// <summary>Why it gets no work; null: it does.</summary>
    public string? Quarantined { get; set; }
}
