using Akka.Actor;
using Akka.Event;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Hosting;

/// <summary>The door for nodes, at the same path on every coordinator host: hands what they say to whichever host coordinates. Answers go back by the way they came.</summary>
internal sealed class GatewayActor : ReceiveActor
{
    public GatewayActor(IActorRef coordinator)
    {
        var log = Context.GetLogger();
        Receive<INodeMessage>(message => coordinator.Forward(message));
        ReceiveAny(other => log.Warning("{0} sent a {1}, which is nothing that a node may say: ignored", Sender, other.GetType().Name));
    }
}
