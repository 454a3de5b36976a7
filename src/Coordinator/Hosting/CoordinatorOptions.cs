using Slfd.Artifacts;
using Slfd.Coordinator.Failures;
using Slfd.Coordinator.Leases;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Costs;

namespace Slfd.Coordinator.Hosting;

/// <summary>What a coordinator can be told. The defaults suit one machine as well as a lab.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>Lease term and beats.</summary>
    public LeaseOptions Leases { get; init; } = new();

    /// <summary>Retries, back-off, quarantine.</summary>
    public FailurePolicy Failures { get; init; } = new();

    /// <summary>How often leases and back-offs are looked at. Default 200 ms.</summary>
    public TimeSpan TickEvery { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>A snapshot after so many events, and on a graceful stop. Larger sweeps take fewer: at least a quarter of their cells lies between two. Default 10,000.</summary>
    public int SnapshotEvery { get; init; } = 10_000;

    /// <summary>Commands that are decided and written together, at most. Default 500.</summary>
    public int LargestBatch { get; init; } = 500;

    /// <summary>Results in one page for a subscriber. Default 200.</summary>
    public int PageLength { get; init; } = 200;

    /// <summary>The artifact store: a result counts when it lies there whole, under the hash that was reported. Null: this process sees no store, and believes the grantee of a lease. Default: null.</summary>
    public RunsFolder? Store { get; init; }

    /// <summary>How long a result may be missing in the store before it is refused: a shared folder may show a file late, NFS by default after a minute. Default 75 s.</summary>
    public TimeSpan StorePatience { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>Predicts how many bytes of device memory a cell needs at its peak on a GPU, so that a device gets first what fits it. Null: cells go by their order alone. Default: as 'slfd plan' says.</summary>
    public Func<CellSpec, long>? PeakMemory { get; init; } = cell => (long)CellMemory.Of(cell, onGpu: true).Peak;

    /// <summary>What lies beside the journal and proves that it is the latest; null: nothing does, for cells that are only simulated.</summary>
    public StateEvidence? Evidence { get; init; }

    /// <summary>Whether events are written as a chain. False only where a benchmark measures what the chain costs: such a journal proves nothing, and its snapshots are of no use.</summary>
    internal bool IsChained { get; init; } = true;
}
