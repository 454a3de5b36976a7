using Akka.Actor;
using Akka.Configuration;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Akka;

namespace Slfd.GpuNode.Hosting;

/// <summary>What a process needs to host a node: a configuration for its ActorSystem, and the actor.</summary>
/// <remarks>
/// <code>
/// var node = system.ActorOf(NodeHost.Props(options, CoordinatorLink.To(coordinator)), "node");
/// system.EventStream.Subscribe(console, typeof(INodeEvent));
/// node.Tell(new Drain());       // Ctrl-C
/// await node.WatchAsync();      // its termination says that it is done
/// </code>
/// </remarks>
public static class NodeHost
{
    /// <summary><c>hocon/gpunode.conf</c>, with the system's serializer; complete with Akka's own defaults as fallback.</summary>
    public static Config Configuration { get; } = HoconResource.Read(typeof(NodeHost).Assembly, "gpunode.conf").WithFallback(SlfdSerializer.Configuration);

    /// <summary>The node actor. It reads its outbox, greets the coordinator and goes on until it is told to <see cref="Drain"/> or <see cref="StopNow"/>.</summary>
    /// <exception cref="ArgumentException">Thrown here, not in the actor: the options cannot work.</exception>
    public static Props Props(NodeOptions options, CoordinatorLink coordinator)
    {
        options.Validate();
        return Akka.Actor.Props.Create(() => new NodeActor(options, coordinator));
    }

    /// <summary>The way to coordinator hosts that are elsewhere.</summary>
    /// <param name="system">The node's actor system, which is a local one.</param>
    /// <param name="options">Where they are, and who this node is.</param>
    public static CoordinatorLink LinkTo(IActorRefFactory system, UplinkOptions options) => CoordinatorLink.To(system.ActorOf(Akka.Actor.Props.Create(() => new UplinkActor(options))));
}
