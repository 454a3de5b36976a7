using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Slfd.Messages.Akka;

namespace Slfd.Coordinator.Hosting;

/// <summary>Coordinator hosts that stand in for each other: a cluster of which one host at a time coordinates. No node and no other process is a member or speaks Akka.Remote.</summary>
/// <example>
/// <code>
/// var system = options.Network.CreateSystem(CoordinatorCluster.Configuration(options, database));
/// var coordinator = CoordinatorCluster.Start(system, new()).Way;
/// …
/// await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance); // hands over and leaves
/// </code>
/// </example>
public static class CoordinatorCluster
{
    private const string ManagerName = "coordinator";

    /// <summary>Settings of cluster, remoting, strict serialisation and persistence. The database is made ready. Never print them.</summary>
    /// <exception cref="ArgumentException">The options cannot work.</exception>
    /// <exception cref="CoordinatorUnavailableException">The database is damaged, or cannot be reached or written.</exception>
    public static Config Configuration(ClusterOptions options, CoordinatorDatabase database)
    {
        options.Validate();
        var seeds = string.Join(", ", options.Seeds.Select(seed => HoconResource.Quote(NetworkOptions.AddressOf(seed))));
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
            .WithFallback(ClusterSingleton.DefaultConfig());
    }

    /// <summary>Starts this host's part: the coordinator when its turn comes, and the way to it.</summary>
    /// <param name="system">With <see cref="Configuration"/>.</param>
    /// <param name="coordinator">The same on every host.</param>
    public static CoordinatorActors Start(ActorSystem system, CoordinatorOptions coordinator)
    {
        system.ActorOf(Props.Create(() => new WarmUpActor(coordinator)), "warm-up");
        var manager = system.ActorOf(ClusterSingletonManager.Props(CoordinatorHost.Props(coordinator), CoordinatorHost.Stop, ClusterSingletonManagerSettings.Create(system)), ManagerName);
        var proxy = system.ActorOf(ClusterSingletonProxy.Props($"/user/{ManagerName}", ClusterSingletonProxySettings.Create(system)), "coordinator-proxy");
        return new(proxy, [manager, proxy], $"/user/{ManagerName}/singleton");
    }
}

/// <summary>The coordinator as the rest of its host sees it.</summary>
/// <param name="Way">The coordinator, or the way to it on whichever host it is: messages wait a while where none is there.</param>
/// <param name="Vital">Actors whose end leaves this host useless.</param>
/// <param name="Seat">Path of the actor that is there while this host coordinates, and must not end before it is asked to.</param>
public sealed record CoordinatorActors(IActorRef Way, IReadOnlyList<IActorRef> Vital, string? Seat);
