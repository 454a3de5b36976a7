using Akka.Actor;
using Slfd.GpuNode.Events;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Carrying;

/// <summary>Work on files or on the artifact store: it takes time, and it ends in a <see cref="WorkDone"/>.</summary>
internal abstract record CarrierWork
{
    /// <summary>The attempt that it is for.</summary>
    public abstract LeaseId For { get; }

    /// <summary>Bring what a cell needs to this host.</summary>
    public sealed record Fetch(Grant Grant) : CarrierWork
    {
        /// <inheritdoc/>
        public override LeaseId For => Grant.Lease;
    }

    /// <summary>Carry the newest whole checkpoint of an attempt to the store.</summary>
    public sealed record Checkpoint(LeaseId Lease) : CarrierWork
    {
        /// <inheritdoc/>
        public override LeaseId For => Lease;
    }

    /// <summary>Carry what an attempt writes for people to the store.</summary>
    public sealed record Streams(LeaseId Lease) : CarrierWork
    {
        /// <inheritdoc/>
        public override LeaseId For => Lease;
    }

    /// <summary>Hold a result's files against its hash, and put it into the outbox.</summary>
    public sealed record Check(OutboxEntry Entry) : CarrierWork
    {
        /// <inheritdoc/>
        public override LeaseId For => Entry.Lease;
    }

    /// <summary>Carry a result's files to the store.</summary>
    public sealed record Store(OutboxEntry Entry) : CarrierWork
    {
        /// <inheritdoc/>
        public override LeaseId For => Entry.Lease;
    }

    /// <summary>Put a result's files where a verdict says that they belong.</summary>
    public sealed record Settle(SettleResult Order) : CarrierWork
    {
        /// <inheritdoc/>
        public override LeaseId For => Order.Entry.Lease;
    }
}

/// <summary>The end of a piece of work.</summary>
/// <param name="Work">Which.</param>
/// <param name="Missing">What is not there, or is not what it should be; null: all is.</param>
/// <param name="Refused">Why the disk or the store would not; null: it did.</param>
/// <param name="Iteration">Of a checkpoint that was carried; 0: none.</param>
/// <param name="Bytes">Of streams that were carried.</param>
internal sealed record WorkDone(CarrierWork Work, string? Missing = null, string? Refused = null, int Iteration = 0, long Bytes = 0) : INoSerializationVerificationNeeded;

/// <summary>What a <see cref="CarrierCore"/> wants done.</summary>
internal abstract record CarrierEffect
{
    /// <summary>Begin this; its end comes back as a <see cref="WorkDone"/>.</summary>
    public sealed record Begin(CarrierWork Work) : CarrierEffect;

    /// <summary>Stop what is still being fetched or carried for this attempt, and forget it.</summary>
    public sealed record Forget(LeaseId Lease) : CarrierEffect;

    /// <summary>Tell the node.</summary>
    public sealed record Tell(IFromCarrier Message) : CarrierEffect;

    /// <summary>Say this to consoles and logs.</summary>
    public sealed record Publish(INodeEvent Event) : CarrierEffect;
}
