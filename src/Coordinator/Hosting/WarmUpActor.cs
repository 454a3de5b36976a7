using Akka.Event;
using Akka.Persistence;
using Slfd.Messages.Events;
using Slfd.Messages.Journal;

namespace Slfd.Coordinator.Hosting;

/// <summary>Reads the journal back once and forgets it: a host that stands by has then compiled all that a take-over needs, which saves seconds of it.</summary>
internal sealed class WarmUpActor : ReceivePersistentActor
{
    public WarmUpActor(CoordinatorOptions options)
    {
        Sweep state = new(options.Leases, options.Failures, options.PeakMemory);
        Recover<SnapshotOffer>(offer => state = Sweep.FromSnapshot((CoordinatorSnapshot)offer.Snapshot, options.Leases, options.Failures, options.PeakMemory));
        Recover<ChainedEvent>(row => state.Apply(row.Event ?? throw new JournalFaultException(row.Fault!)));
        Recover<ICoordinatorEvent>(change => state.Apply(change));
        Recover<RecoveryCompleted>(_ => Context.Stop(Self));
    }

    /// <inheritdoc/>
    public override string PersistenceId => CoordinatorActor.Id;

    /// <inheritdoc/>
    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        Context.GetLogger().Info("the warm-up failed ({0}); the host that takes over will say what is wrong", reason.GetBaseException().Message);
}
