using Akka.Actor;
using Akka.Configuration;
using Akka.Pattern;
using Akka.Persistence.Sql;
using Slfd.Artifacts;
using Slfd.Messages.Akka;

namespace Slfd.Coordinator.Hosting;

/// <summary>What a process needs to host a coordinator: a configuration for its actor system, and the actor.</summary>
/// <example>
/// <code>
/// using var held = CoordinatorLock.Take(runs);
/// var system = ActorSystem.Create("slfd", CoordinatorHost.Configuration(runs));
/// var coordinator = system.ActorOf(CoordinatorHost.Props(), "coordinator");
/// …
/// await coordinator.GracefulStop(limit, CoordinatorHost.Stop);
/// await system.Terminate();
/// </code>
/// </example>
public static class CoordinatorHost
{
    /// <summary>Takes a snapshot and ends the coordinator; it is not started again.</summary>
    public static object Stop => StopCoordinator.Instance;

    /// <summary>Settings of actors, strict serialisation and persistence on the folder's SQLite file, which is checked and made ready. Never print them.</summary>
    /// <exception cref="CoordinatorUnavailableException">The file is damaged, or the folder cannot be written.</exception>
    public static Config Configuration(RunsFolder runs) => Configuration(CoordinatorDatabase.Sqlite(runs));

    /// <summary>Settings of actors, strict serialisation and persistence on the database, which is checked and made ready. Never print them.</summary>
    /// <exception cref="CoordinatorUnavailableException">It is damaged, or cannot be reached or written.</exception>
    public static Config Configuration(CoordinatorDatabase database)
    {
        database.Prepare();
        return database.Configuration()
            .WithFallback(HoconResource.Read(typeof(CoordinatorHost).Assembly, "coordinator.conf"))
            .WithFallback(SlfdSerializer.Configuration)
            .WithFallback(SqlPersistence.DefaultConfiguration);
    }

    /// <summary>The coordinator under a back-off supervisor. Speaks the node and operator protocols.</summary>
    /// <remarks>
    /// On the event stream: <see cref="CoordinatorTookOver"/>, <see cref="CoordinatorEnded"/>, and trouble that a person should hear of as <see cref="CoordinatorTrouble"/>.
    /// </remarks>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="clock">Null: the system's.</param>
    /// <exception cref="ArgumentException">The options cannot work together.</exception>
    public static Props Props(CoordinatorOptions? options = null, TimeProvider? clock = null)
    {
        var chosen = options ?? new();
        chosen.Leases.Validate();
        var recovery = new RecoveryChoice();
        var coordinator = Akka.Actor.Props.Create(() => new CoordinatorActor(chosen, clock ?? TimeProvider.System, recovery));

        // Any fault ends the actor, whose state may then be ahead of the disk; after a pause the next one recovers from the journal.
        return BackoffSupervisor.Props(Backoff
            .OnStop(coordinator, "journal", minBackoff: TimeSpan.FromMilliseconds(200), maxBackoff: TimeSpan.FromSeconds(10), randomFactor: 0.2, maxNrOfRetries: -1)
            .WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Stop))
            .WithFinalStopMessage(message => message is StopCoordinator));
    }
}
