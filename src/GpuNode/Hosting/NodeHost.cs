using Akka.Actor;
using Akka.Cluster.Tools.Client;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Configuration;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Akka;
using Slfd.Messages.Akka.Networking;

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
    /// <summary>How long contact may be lost before the addresses of the command line are tried again.</summary>
    private static readonly TimeSpan s_beginAnewAfter = TimeSpan.FromMinutes(5);

    /// <summary><c>hocon/gpunode.conf</c>, with the system's serializer; complete with Akka's own defaults as fallback.</summary>
    public static Config Configuration { get; } = HoconResource.Read(typeof(NodeHost).Assembly, "gpunode.conf").WithFallback(SlfdSerializer.Configuration);

    /// <summary>The same for a node in a process of its own, whose coordinators are elsewhere.</summary>
    /// <param name="network">How this process takes part in Akka.Remote.</param>
    /// <param name="coordinators">At least one of the coordinator hosts; it tells of the others.</param>
    public static Config ClientConfiguration(NetworkOptions network, IReadOnlyList<HostPort> coordinators)
    {
        var contacts = coordinators.Select(host => NetworkOptions.Quote($"{network.AddressOf(host)}/system/receptionist"));
        return ConfigurationFactory.ParseString($"akka.cluster.client.initial-contacts = [{string.Join(", ", contacts)}]")
            .WithFallback(network.Configuration())
            .WithFallback(HoconResource.Read(typeof(NodeHost).Assembly, "client.conf"))
            .WithFallback(Configuration)
            .WithFallback(ClusterClientReceptionist.DefaultConfig())
            .WithFallback(DistributedPubSub.DefaultConfig());
    }

    /// <summary>The node actor. It reads its outbox, greets the coordinator and goes on until it is told to <see cref="Drain"/> or <see cref="StopNow"/>.</summary>
    /// <exception cref="ArgumentException">Thrown here, not in the actor: the options cannot work.</exception>
    public static Props Props(NodeOptions options, CoordinatorLink coordinator)
    {
        options.Validate();
        return Akka.Actor.Props.Create(() => new NodeActor(options, coordinator));
    }

    /// <summary>The way to coordinators that are elsewhere.</summary>
    /// <param name="system">With <see cref="ClientConfiguration"/>.</param>
    /// <param name="gateway">The path of the coordinators' door for nodes.</param>
    public static CoordinatorLink LinkToCluster(ActorSystem system, string gateway)
    {
        var settings = ClusterClientSettings.Create(system);
        var client = system.ActorOf(Akka.Actor.Props.Create(() => new CoordinatorClient(settings, s_beginAnewAfter)), "coordinators");
        return new(client, message => new ClusterClient.Send(gateway, message, localAffinity: true));
    }
}
