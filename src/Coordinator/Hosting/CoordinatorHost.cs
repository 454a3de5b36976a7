using Akka.Actor;
using Akka.Configuration;
using Akka.Pattern;
using Akka.Persistence.Sql;
using Slfd.Coordinator.Failures;
using Slfd.Coordinator.Leases;
using Slfd.Messages.Akka;
using Slfd.Messages.Artifacts;

namespace Slfd.Coordinator.Hosting;

/// <summary>What a process needs to host a coordinator: a configuration for its ActorSystem, and the actor.</summary>
/// <remarks>
/// <code>
/// using var held = CoordinatorLock.Take(runs);
/// var system = ActorSystem.Create("slfd", CoordinatorHost.Configuration(runs));
/// var coordinator = system.ActorOf(CoordinatorHost.Props(), "coordinator");
/// await coordinator.GracefulStop(limit, CoordinatorHost.Stop);
/// </code>
/// </remarks>
public static class CoordinatorHost
{
    /// <summary>Ends the coordinator for good, after a snapshot.</summary>
    public static object Stop => StopCoordinator.Instance;

    /// <summary>Settings of actors, serialisation and persistence on the folder's SQLite file, which is made ready.</summary>
    /// <exception cref="CoordinatorUnavailableException">The file is damaged, or the folder cannot be written.</exception>
    public static Config Configuration(RunsFolder runs) => CoordinatorDatabase.Prepare(runs)
        .WithFallback(Read("coordinator.conf"))
        .WithFallback(Read("persistence.conf"))
        .WithFallback(SlfdSerializer.Configuration)
        .WithFallback(SqlPersistence.DefaultConfiguration);

    /// <summary>The coordinator under a back-off supervisor: a failed write stops a persistent actor, and a fresh one recovers.</summary>
    /// <exception cref="ArgumentException">The options cannot work together.</exception>
    public static Props Props(LeaseOptions? leases = null, FailurePolicy? failures = null, TimeProvider? clock = null)
    {
        leases ??= new();
        leases.Validate();
        var snapshots = new SnapshotTrust();
        var coordinator = Akka.Actor.Props.Create(() => new CoordinatorActor(leases, failures ?? new(), clock ?? TimeProvider.System, snapshots));
        return BackoffSupervisor.Props(Backoff.OnStop(coordinator, "state", TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30), 0.2, maxNrOfRetries: -1)
            .WithDefaultStoppingStrategy()
            .WithFinalStopMessage(message => message is StopCoordinator));
    }

    private static Config Read(string name)
    {
        using var text = new StreamReader(typeof(CoordinatorHost).Assembly.GetManifestResourceStream(name)!);
        return ConfigurationFactory.ParseString(text.ReadToEnd());
    }
}

/// <summary>See <see cref="CoordinatorHost.Stop"/>.</summary>
internal sealed record StopCoordinator : INoSerializationVerificationNeeded
{
    public static StopCoordinator Instance { get; } = new();
}

/// <summary>Shared by the lives of one coordinator: whether its snapshots can be read. One that cannot is passed over, and the events are replayed from the first.</summary>
internal sealed class SnapshotTrust
{
    public bool Lost { get; set; }
}
