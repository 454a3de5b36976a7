using Akka;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using Slfd.Coordinator.Hosting;
using Slfd.Hosts.Logs;
using Slfd.Hosts.Running;
using Slfd.Messages.Akka;
using ClusterOptions = Slfd.Coordinator.Hosting.ClusterOptions;

namespace Slfd.Hosts.Coordinators;

/// <summary>The actor system of a coordinator host, as Akka.Hosting starts it: settings from <c>hocon/</c>, the coordinator, and the way to it in the registry under <see cref="CoordinatorWay"/>.</summary>
/// <param name="cluster">The coordinator hosts; null: this one coordinates alone.</param>
/// <param name="database">Where they keep the journal.</param>
/// <param name="coordinator">What the coordinator is told.</param>
/// <param name="overrides">Settings of Akka.NET that override the built-in ones.</param>
/// <param name="tries">How often this host has tried in vain to be a member.</param>
internal sealed class CoordinatorSystem(ClusterOptions? cluster, CoordinatorDatabase database, CoordinatorOptions coordinator, Config overrides, int tries)
{
    private const string Name = "coordinator";

    /// <summary>Whatever a file of settings says: a host that coordinates alone speaks to no other actor system.</summary>
    private static readonly Config s_alone = ConfigurationFactory.ParseString("akka.actor.provider = local");

    /// <summary>
    /// What Akka.Hosting adds by itself and nobody here needs: the serializer of stream references would decode what comes in under its number. For the same reason
    /// WithClustering is not called, which would add the serializers of sharding, distributed data, publish-subscribe and ClusterClient (docs/decisions/0052).
    /// </summary>
    private static readonly Config s_strict = ConfigurationFactory.ParseString($"""akka.actor.serializers.akka-stream-ref = "{typeof(RefusingSerializer).FullName}, {typeof(RefusingSerializer).Assembly.GetName().Name}" """);

    /// <summary>Paths of actors without which the host is of no use.</summary>
    public IReadOnlyList<string> Vital => cluster is null ? [$"/user/{Name}"] : [$"/user/{Name}", $"/user/{Name}-proxy"];

    /// <summary>Path of the actor that is there while this host coordinates, and must not end before it is asked to; null: it is one of <see cref="Vital"/>.</summary>
    public string? CoordinatorPath => cluster is null ? null : $"/user/{Name}/{Name}";

    /// <summary>Everything that the actor system and the coordinator in it need.</summary>
    /// <param name="akka">Akka.Hosting's.</param>
    /// <param name="ending">A coordinator that cannot go on writes nothing more.</param>
    /// <exception cref="CoordinatorUnavailableException">The database is damaged, or cannot be reached or written.</exception>
    public void AddTo(AkkaConfigurationBuilder akka, Ending ending)
    {
        var own = AkkaLogger.Configuration.WithFallback(s_strict).WithFallback(overrides);
        if (cluster is null)
        {
            akka.AddHocon(s_alone.WithFallback(own).WithFallback(CoordinatorHost.Configuration(database)), HoconAddMode.Prepend);
            akka.WithActors((system, registry) =>
            {
                var alone = system.ActorOf(CoordinatorHost.Props(coordinator), Name);
                registry.Register<CoordinatorWay>(alone);
                CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "coordinator", () => ending.Broken is null ? Stop(alone, system) : Task.FromResult(Done.Instance));
            });
            return;
        }

        akka.AddHocon(NetworkOptions.Guard.WithFallback(own).WithFallback(CoordinatorCluster.Configuration(cluster, database, Joining.MayBegin(cluster, tries))), HoconAddMode.Prepend);
        akka.AddSetup(cluster.Network.Certificates());
        akka.WithActors((system, _) => CoordinatorCluster.WarmUp(system, coordinator));
        akka.WithSingleton<CoordinatorWay>(Name, CoordinatorHost.Props(coordinator), new ClusterSingletonOptions { TerminationMessage = CoordinatorHost.Stop });
        akka.WithAkkaClusterReadinessCheck();
    }

    /// <summary>Within the time that hocon/coordinator.conf gives the phase; everything that was acknowledged is in the journal whether or not it stops in time.</summary>
    private static async Task<Done> Stop(IActorRef alone, ActorSystem system)
    {
        try
        {
            await alone.GracefulStop(CoordinatedShutdown.Get(system).Timeout(CoordinatedShutdown.PhaseServiceStop), CoordinatorHost.Stop);
        }
        catch (TaskCanceledException)
        {
            // The phase is over.
        }

        return Done.Instance;
    }
}

/// <summary>Names the coordinator, or the way to it on the host that has it, in the actor registry: messages wait a while where none is there.</summary>
internal sealed class CoordinatorWay;
