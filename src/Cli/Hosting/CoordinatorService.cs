using Akka.Actor;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Slfd.Api;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Hosts.Stragglers;
using Slfd.Programs;
using Slfd.Reporting.Hosting;

namespace Slfd.Cli.Hosting;

/// <summary>A coordinator host as a process: coordinator or stand-by, and reporting. Goes on until it is asked to stop; a host that the others gave up for lost joins them again.</summary>
/// <param name="runs">Where artifacts and reports lie.</param>
/// <param name="state">What is this host's own.</param>
/// <param name="cluster">The coordinator hosts.</param>
/// <param name="database">Where they keep the journal.</param>
/// <param name="coordinator">What the coordinator is told.</param>
/// <param name="overrides">Settings of Akka.NET that override the built-in ones.</param>
internal sealed class CoordinatorService(RunsFolder runs, RunsFolder state, ClusterOptions cluster, CoordinatorDatabase database, CoordinatorOptions coordinator, Config overrides)
{
    private static readonly TimeSpan s_leaveWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_nodesPublishWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(2);
    private readonly ServiceLog _log = new(Path.Combine(state.Logs, "serve.log"));

    /// <summary>Where the HTTP API listens, and whom it lets in.</summary>
    public required ApiOptions Api { get; init; }

    /// <summary>Serves until the first signal; the second one ends it at once.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandFailure">This machine cannot serve: address in use, folder in use, database damaged.</exception>
    public async Task<int> Run(Interruption interruption)
    {
        try
        {
            Directory.CreateDirectory(state.Logs);
            using var held = database.IsShared ? null : CoordinatorLock.Take(runs);
            _log.Line($"coordinator host {cluster.Network.Address}{(cluster.Seeds.Count > 1 ? $", one of {cluster.Seeds.Count}" : string.Empty)}; journal in {database.Name}; artifacts in {runs.Root}; details in {_log.File}");
            while (!interruption.Once.IsCompleted)
            {
                if (await DatabaseIsReady(interruption) && !await Serve(interruption))
                {
                    _log.Line("the others gave this host up for lost, or it was alone: joining again");
                    await Task.WhenAny(Task.Delay(s_rest), interruption.Once);
                }
            }

            return interruption.Twice.IsCompleted ? ExitCode.Interrupted : ExitCode.Success;
        }
        catch (Exception failure) when (failure is CoordinatorUnavailableException or IOException or UnauthorizedAccessException or SqliteException or InvalidDataException)
        {
            throw new CommandFailure(ExitCode.CannotServe, failure.Message);
        }
    }

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
    private async Task<bool> Serve(Interruption interruption)
    {
        using var system = Create();
        var proxy = CoordinatorCluster.Start(system, cluster, coordinator);
        system.ActorOf(Props.Create(() => new ClusterWatch(_log)), "watch");
        system.ActorOf(StragglerActor.Props(proxy, runs, s_nodesPublishWithin, _log.Line), "stragglers");
        var reporting = system.ActorOf(ReportingActor.Props(proxy, runs, new ReportingOptions { Database = state.ReportingDatabase }), "reporting");
        await using var api = await ApiHost.StartAsync(Api with { Log = (_, line) => _log.Line(line) }, new(proxy, reporting, runs), CancellationToken.None);
        _log.Line($"HTTP API at {api.Address}");
#if PETABRIDGE_CMD
        _log.Line($"palette slfd for pbm at {Pbm.PbmHost.Start(system, api)}");
#endif
        if (await Task.WhenAny(system.WhenTerminated, interruption.Once) != interruption.Once)
        {
            return false;
        }

        _log.Line("leaving: handing over what this host does");
        var left = CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);
        if (await Task.WhenAny(left, interruption.Twice, Task.Delay(s_leaveWithin)) == left)
        {
            _log.Line("left");
        }

        return true;
    }

    private ActorSystem Create()
    {
        var config = _log.Configuration.WithFallback(overrides).WithFallback(CoordinatorCluster.Configuration(cluster, database));
        try
        {
            return cluster.Network.CreateSystem(config);
        }
        catch (Exception failure) when (failure is not CoordinatorUnavailableException)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"cannot listen on {cluster.Network.Listen}: {failure.GetBaseException().Message}");
        }
    }
}
