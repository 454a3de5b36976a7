using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Artifacts.Http.Carrying;

/// <summary>Whatever is written is where everybody looks.</summary>
internal sealed class SharedArtifacts : NodeArtifacts
{
    internal override bool AreElsewhere => false;

    internal override Task Fetch(RunsFolder runs, LeaseId lease, CellSpec spec, Action<bool, string> tell, CancellationToken stop, Judging judging = Judging.Here) => Task.CompletedTask;

    internal override Task<int> StoreCheckpoint(RunsFolder runs, LeaseId lease, Action<bool, string> tell, CancellationToken stop) =>
        Task.FromResult(runs.Cell(lease.Cell).WholeCheckpoints(lease.Token) is [var newest, ..] ? newest.Iteration : 0);

    internal override Task<long> StoreStreams(RunsFolder runs, LeaseId lease, Action<bool, string> tell, CancellationToken stop) => Task.FromResult(0L);

    internal override Task StoreResult(RunsFolder runs, LeaseId lease, Action<bool, string> tell, CancellationToken stop) => Task.CompletedTask;

    internal override Task Publish(RunsFolder runs, LeaseId lease, string resultSha256, Action<bool, string> tell, CancellationToken stop) => Task.CompletedTask;

    internal override Task Discard(LeaseId lease, Action<bool, string> tell, CancellationToken stop) => Task.CompletedTask;
}
