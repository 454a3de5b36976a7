using Akka.Actor;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Slfd.Api;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Gate;
using Slfd.Hosts.Logs;
using Slfd.Hosts.Signals;
using Slfd.Hosts.Stragglers;
using Slfd.Programs;
using Slfd.Reporting.Hosting;
using Slfd.Web;

namespace Slfd.Hosts.Coordinators;

/// <summary>A coordinator host as a process: coordinator or stand-by, and reporting. Goes on until it is asked to stop; a host that the others gave up for lost joins them again.</summary>
/// <param name="runs">Where artifacts and reports lie.</param>
/// <param name="state">What is this host's own.</param>
/// <param name="cluster">The coordinator hosts; null: this one coordinates alone.</param>
/// <param name="database">Where they keep the journal.</param>
/// <param name="coordinator">What the coordinator is told.</param>
/// <param name="overrides">Settings of Akka.NET that override the built-in ones.</param>
internal sealed class CoordinatorService(RunsFolder runs, RunsFolder state, ClusterOptions? cluster, CoordinatorDatabase database, CoordinatorOptions coordinator, Config overrides)
{
    /// <summary>Whatever a file of settings says: a host that coordinates alone speaks to no other actor system.</summary>
    private static readonly Config s_alone = ConfigurationFactory.ParseString("akka.actor.provider = local");

    private static readonly TimeSpan s_leaveWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_nodesPublishWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(2);
    private readonly ServiceLog _log = new(Path.Combine(state.Logs, "serve.log"));
    private CoordinatorHold? _held;

    /// <summary>Where the HTTP API listens, and whom it lets in.</summary>
    public required ApiOptions Api { get; init; }

    /// <summary>Where nodes connect, and which are let in.</summary>
    public required GateOptions Gate { get; init; }

    /// <summary>Offers operators' commands to another program too, and says where; null: to none.</summary>
    public Func<ActorSystem, ApiHost, string>? Palette { get; init; }

    /// <summary>Serves until the first signal; the second one ends it at once.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandFailure">This machine cannot serve: address in use, folder in use, database damaged.</exception>
    public async Task<int> Run(Interruption interruption)
    {
        try
        {
            Directory.CreateDirectory(state.Logs);
            _held = database.IsShared ? null : Hold(); // a file before it is so much as opened
            _log.Line($"coordinator host{(cluster is null ? string.Empty : $" {cluster.Network.Address}, one of {cluster.Seeds.Count}")}; journal in {database.Name}; artifacts in {runs.Root}; details in {_log.File}");
            while (!interruption.Once.IsCompleted)
            {
                if (await DatabaseIsReady(interruption) && !await Serve(interruption, _held ??= Hold()))
                {
                    _log.Line("the others gave this host up for lost, or it was alone: joining again");
                    await Task.WhenAny(Task.Delay(s_rest), interruption.Once);
                }
            }

            return interruption.Twice.IsCompleted ? ExitCode.Interrupted : ExitCode.Success;
        }
        catch (Exception failure) when (failure is CoordinatorUnavailableException or GateUnavailableException or IOException or UnauthorizedAccessException or SqliteException or InvalidDataException)
        {
            throw new CommandFailure(ExitCode.CannotServe, failure.Message);
        }
        finally
        {
            _held?.Dispose();
        }
    }

    private CoordinatorHold Hold() => database.Hold(cluster is null ? null : string.Join(",", cluster.Seeds), cluster is null ? FileLock.Self : $"the hosts {string.Join(", ", cluster.Seeds)}");

    /// <summary>Waits for a database that is starting or cannot be reached now.</summary>
    private async Task<bool> DatabaseIsReady(Interruption interruption)
    {
        for (var told = false; ; told = true)
        {
            try
            {
                database.Prepare();
                return true;
            }
            catch (CoordinatorUnavailableException failure) when (database.MayComeBack(failure))
            {
                if (!told)
                {
                    _log.Line($"waiting for the database: {failure.Message}");
                }

                if (await Task.WhenAny(Task.Delay(s_rest), interruption.Once) == interruption.Once)
                {
                    return false;
                }
            }
        }
    }

    /// <returns>Whether it ended because it was asked to.</returns>
    /// <exception cref="CommandFailure">A part that this host cannot do without has ended.</exception>
    private async Task<bool> Serve(Interruption interruption, CoordinatorHold held)
    {
        using var system = Create();
        var coordinators = cluster is null ? CoordinatorHost.Start(system, coordinator) : CoordinatorCluster.Start(system, coordinator);
        var way = coordinators.Way;
        if (cluster is not null)
        {
            system.ActorOf(Props.Create(() => new ClusterWatch(_log)), "cluster-watch");
        }

        system.ActorOf(StragglerActor.Props(way, runs, s_nodesPublishWithin, _log.Line), "stragglers");
        var reporting = system.ActorOf(ReportingActor.Props(way, runs, new ReportingOptions { Database = state.ReportingDatabase }), "reporting");
        await using var gate = await GateHost.StartAsync(Gate with { Log = (_, line) => _log.Line(line) }, system, way);
        TaskCompletionSource<string> broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef[] vital = [.. coordinators.Vital, gate.Actor];
        system.ActorOf(Props.Create(() => new CoordinatorWatch(_log, vital, coordinators.Seat, broken)), "watch");
        using WebPages pages = new(state.ReportingDatabase, TimeProvider.System);
        await using var api = await ApiHost.StartAsync(Api with { Map = pages.Map, Log = (_, line) => _log.Line(line) }, new(way, reporting, runs, gate.IsOpen), CancellationToken.None);
        _log.Line($"nodes connect to {gate.Address}{(Gate.Tls is null ? $" with the token in {runs.NodeToken}" : string.Empty)}; pages and HTTP API at {Api.PublicUrl ?? api.Address}");
        _log.Line($"one browser logs in with {pages.Link(Api.PublicUrl ?? api.Address, Environment.UserName)}");
        if (Palette is not null)
        {
            _log.Line($"palette slfd for pbm at {Palette(system, api)}");
        }

        if (await Task.WhenAny(system.WhenTerminated, interruption.Once, broken.Task, held.Lost) is var first && first != interruption.Once)
        {
            if (first == held.Lost)
            {
                throw new CommandFailure(ExitCode.CannotServe, await held.Lost);
            }

            if (first == broken.Task && await Task.WhenAny(system.WhenTerminated, Task.Delay(s_rest)) != system.WhenTerminated)
            {
                throw new CommandFailure(ExitCode.CannotServe, await broken.Task);
            }

            return false;
        }

        _log.Line("leaving: handing over what this host does");
        await gate.DisposeAsync(); // nodes go to another host while this one hands over
        var left = cluster is null ? Stop(system, way) : CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);
        if (await Task.WhenAny(left, interruption.Twice, Task.Delay(s_leaveWithin)) == left)
        {
            _log.Line("left");
        }

        return true;
    }

    private static async Task Stop(ActorSystem system, IActorRef coordinator)
    {
        try
        {
            await coordinator.GracefulStop(s_leaveWithin, CoordinatorHost.Stop);
        }
        catch (TaskCanceledException)
        {
            // It did not stop in time; everything that was acknowledged is in the journal.
        }

        await system.Terminate();
    }

    private ActorSystem Create()
    {
        var settings = _log.Configuration.WithFallback(overrides);
        if (cluster is null)
        {
            return ActorSystem.Create(NetworkOptions.SystemName, s_alone.WithFallback(settings).WithFallback(CoordinatorHost.Configuration(database)));
        }

        try
        {
            return cluster.Network.CreateSystem(settings.WithFallback(CoordinatorCluster.Configuration(cluster, database)));
        }
        catch (Exception failure) when (failure is not CoordinatorUnavailableException)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"cannot listen on {cluster.Network.Listen}: {failure.GetBaseException().Message}");
        }
    }
}
