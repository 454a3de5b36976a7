using Akka.Actor;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.GpuNode.Devices;

// The conversation between the node actor and its device actors, inside one process.

/// <summary>Local only: never serialised.</summary>
internal interface IDeviceMessage : INoSerializationVerificationNeeded;

/// <summary>To a device that said <see cref="DeviceFree"/>: run this cell. Ends in one of <see cref="LeaseSucceeded"/>, <see cref="LeaseFailed"/>, <see cref="LeaseHandedBack"/>, <see cref="LeaseStopped"/>.</summary>
internal sealed record RunLease(Grant Grant) : IDeviceMessage;

/// <summary>To a device: the lease is no longer ours, stop it. Safe to repeat; ignored unless the lease is current.</summary>
internal sealed record StopLease(LeaseId Lease) : IDeviceMessage;

/// <summary>To a device: checkpoint, hand back, end the worker, and say <see cref="DeviceStopped"/>.</summary>
internal sealed record DrainDevice : IDeviceMessage;

/// <summary>From a device.</summary>
internal interface IFromDevice : IDeviceMessage
{
    /// <summary>Which.</summary>
    string Slot { get; }
}

/// <summary>The device has nothing to do.</summary>
internal sealed record DeviceFree(string Slot) : IFromDevice;

/// <summary>How the running cell is doing; goes into the node's next heartbeat.</summary>
internal sealed record LeaseProgressed(string Slot, CellBeat Beat) : IFromDevice;

/// <summary>The worker says that a checkpoint is durable on this host.</summary>
internal sealed record LeaseCheckpointed(string Slot, LeaseId Lease, int Iteration, long Bytes) : IFromDevice;

/// <summary>The worker says that the result lies below the attempt's folder.</summary>
internal sealed record LeaseSucceeded(string Slot, LeaseId Lease, string Label, CellOutcome Outcome) : IFromDevice;

/// <summary>The attempt ended without a result, and the coordinator is told.</summary>
internal interface IUnfinished : IFromDevice
{
    /// <summary>Cell and token.</summary>
    LeaseId Lease { get; }
}

/// <summary>The attempt failed.</summary>
internal sealed record LeaseFailed(string Slot, LeaseId Lease, string Label, CellFailure Failure) : IUnfinished
{
    /// <summary>Where what the host lacks was looked for; empty: the worker did not say.</summary>
    public IReadOnlyList<string> Places { get; init; } = [];
}

/// <summary>The cell stopped unfinished, and no attempt is counted.</summary>
internal sealed record LeaseHandedBack(string Slot, LeaseId Lease, int Checkpoint) : IUnfinished;

/// <summary>The cell stopped because its lease was revoked; there is nothing to report.</summary>
internal sealed record LeaseStopped(string Slot, LeaseId Lease) : IFromDevice;

/// <summary>The device's worker has ended, and no other will be started.</summary>
internal sealed record DeviceStopped(string Slot) : IFromDevice;

/// <summary>The device's worker did not start several times in a row; the device takes no cell before one starts, which it tries again and again, and is free then.</summary>
/// <param name="Slot">Which.</param>
/// <param name="Because">How the worker ended, and after that what it said: many lines, perhaps.</param>
internal sealed record DeviceUnusable(string Slot, string Because) : IFromDevice;
