using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Tools.Client;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Slfd.Messages.Akka;
using Slfd.Messages.Akka.Networking;

namespace Slfd.Coordinator.Hosting;

/// <summary>A coordinator host: one of a cluster of which one host at a time coordinates, or the only one. Nodes are its clients, not members (reference/akka.md 3.7).</summary>
/// <example>
/// <code>
/// var system = options.Network.CreateSystem(CoordinatorCluster.Configuration(options, database));
/// var coordinator = CoordinatorCluster.Start(system, options, new());
/// …
/// await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance); // hands over and leaves
/// </code>
/// </example>
public static class CoordinatorCluster
{
    /// <summary>Where nodes find the coordinator on every host.</summary>
    public const string GatewayPath = "/user/gateway";

    /// <summary>Settings of cluster, remoting, strict serialisation and persistence. The database is made ready. Never print them.</summary>
    /// <exception cref="ArgumentException">The options cannot work.</exception>
    /// <exception cref="CoordinatorUnavailableException">The database is damaged, or cannot be reached or written.</exception>
    public static Config Configuration(ClusterOptions options, CoordinatorDatabase database)
    {
        options.Validate();
        var seeds = string.Join(", ", options.Seeds.Select(seed => NetworkOptions.Quote(options.Network.AddressOf(seed))));
        return ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $$"""
            akka.cluster {
              seed-nodes = [{{seeds}}]
              role.coordinator.min-nr-of-members = {{options.Quorum}}
              split-brain-resolver.static-quorum.quorum-size = {{options.Quorum}}
            }
            """))
            .WithFallback(options.Network.Configuration())
            .WithFallback(HoconResource.Read(typeof(CoordinatorCluster).Assembly, "cluster.conf"))
            .WithFallback(CoordinatorHost.Configuration(database))
            .WithFallback(ClusterSingleton.DefaultConfig())
            .WithFallback(ClusterClientReceptionist.DefaultConfig())
            .WithFallback(DistributedPubSub.DefaultConfig());
    }

    /// <summary>Starts this host's part: the coordinator when its turn comes, the way to it, and the door for nodes.</summary>
    /// <param name="system">With <see cref="Configuration"/>.</param>
    /// <param name="options">As they were given there.</param>
    /// <param name="coordinator">The same on every host.</param>
    /// <returns>The coordinator, on whichever host it is: messages wait a while where none is there.</returns>
    public static IActorRef Start(ActorSystem system, ClusterOptions options, CoordinatorOptions coordinator)
    {
        if (options.Seeds.Count > 1)
        {
            system.ActorOf(Props.Create(() => new WarmUpActor(coordinator)), "warm-up");
        }

        system.ActorOf(ClusterSingletonManager.Props(CoordinatorHost.Props(coordinator), CoordinatorHost.Stop, ClusterSingletonManagerSettings.Create(system)), "coordinator");
        var proxy = system.ActorOf(ClusterSingletonProxy.Props("/user/coordinator", ClusterSingletonProxySettings.Create(system)), "coordinator-proxy");
        var gateway = system.ActorOf(Props.Create(() => new GatewayActor(proxy)), "gateway");
        ClusterClientReceptionist.Get(system).RegisterService(gateway);
        return proxy;
    }
}
