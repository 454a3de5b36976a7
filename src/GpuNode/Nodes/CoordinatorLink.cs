using Akka.Actor;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Nodes;

/// <summary>The node's way to the coordinator: messages go one way with <c>Tell</c>, answers come to the sender, either may be lost.</summary>
/// <param name="Way">Takes the envelopes: the coordinator itself, or a client of its cluster.</param>
/// <param name="Envelope">What is sent for a message.</param>
public sealed record CoordinatorLink(ICanTell Way, Func<INodeMessage, object> Envelope)
{
    /// <summary>A coordinator whose reference is at hand, in this process or another.</summary>
    public static CoordinatorLink To(ICanTell coordinator) => new(coordinator, message => message);

    /// <summary>Sends without promise of delivery.</summary>
    internal void Tell(INodeMessage message, IActorRef answerTo) => Way.Tell(Envelope(message), answerTo);
}
