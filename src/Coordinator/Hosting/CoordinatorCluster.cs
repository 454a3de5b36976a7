using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Slfd.Messages.Akka;

namespace Slfd.Coordinator.Hosting;

/// <summary>Coordinator hosts that stand in for each other: a cluster of which one host at a time coordinates. No node and no other process is a member or speaks Akka.Remote.</summary>
/// <remarks>The program that hosts one starts an actor system with <see cref="Configuration"/> and <see cref="NetworkOptions.Certificates"/>, and in it the singleton of <see cref="CoordinatorHost.Props"/>.</remarks>
public static class CoordinatorCluster
{
    /// <summary>Settings of cluster, remoting, strict serialisation and persistence. The database is made ready. Never print them.</summary>
    /// <exception cref="ArgumentException">The options cannot work.</exception>
    /// <exception cref="CoordinatorUnavailableException">The database is damaged, or cannot be reached or written.</exception>
    /// <param name="options">The hosts, and how this one takes part.</param>
    /// <param name="database">Where they keep the journal.</param>
    /// <param name="mayBegin">Whether this host begins the cluster where none of the others is in one (<see cref="Joining"/>).</param>
    public static Config Configuration(ClusterOptions options, CoordinatorDatabase database, bool mayBegin)
    {
        options.Validate();
        var self = options.Network.Address;
        var others = options.Seeds.Where(seed => seed != self);
        var seeds = string.Join(", ", (mayBegin ? others.Prepend(self) : others.Append(self)).Select(seed => HoconResource.Quote(NetworkOptions.AddressOf(seed))));
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

    /// <summary>The setting <c>slfd.cluster.join-within</c>: how long the second host's first try to become a member lasts.</summary>
    public static TimeSpan JoinWithin(ActorSystem system) => system.Settings.Config.GetTimeSpan("slfd.cluster.join-within");

    /// <summary>Reads the journal back once, so that a host that stands by has compiled what a take-over needs.</summary>
    /// <param name="system">With <see cref="Configuration"/>.</param>
    /// <param name="coordinator">The same on every host.</param>
    public static void WarmUp(IActorRefFactory system, CoordinatorOptions coordinator) => system.ActorOf(Props.Create(() => new WarmUpActor(coordinator)), "warm-up");
}
