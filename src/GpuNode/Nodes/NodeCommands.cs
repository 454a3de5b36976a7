using Akka.Actor;

namespace Slfd.GpuNode.Nodes;

/// <summary>To the node actor, from its own process: checkpoint every cell, hand it back, say goodbye, stop. The actor's termination says that it is done; at most <see cref="NodeOptions.DrainLimit"/>.</summary>
public sealed record Drain : INoSerializationVerificationNeeded;

/// <summary>To the node actor, from its own process: kill the workers and stop at once. What they had checkpointed is kept; their leases expire, or are released by the next life's hello.</summary>
public sealed record StopNow : INoSerializationVerificationNeeded;
