using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Slfd.Api;
using Slfd.Api.Alerts;
using Slfd.Api.Health;
using Slfd.Api.Questions;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Mending;
using Slfd.Gate;
using Slfd.Hosts.Logs;
using Slfd.Hosts.Notifications;
using Slfd.Hosts.Running;
using Slfd.Hosts.Signals;
using Slfd.Hosts.Stragglers;
using Slfd.Programs;
using Slfd.Reporting.Hosting;
using Slfd.Web;

namespace Slfd.Hosts.Coordinators;

/// <summary>
/// A coordinator host as a process: coordinator or stand-by, and reporting. Goes on until it is asked to stop. It is one generic host after another, since a generic host has
/// one actor system and a host that the others gave up for lost needs a new one to join them again.
/// </summary>
/// <param name="runs">Where artifacts and reports lie.</param>
/// <param name="state">What is this host's own.</param>
/// <param name="cluster">The coordinator hosts; null: this one coordinates alone.</param>
/// <param name="database">Where they keep the journal.</param>
/// <param name="coordinator">What the coordinator is told.</param>
/// <param name="overrides">Settings of Akka.NET that override the built-in ones.</param>
internal sealed class CoordinatorService(RunsFolder runs, RunsFolder state, ClusterOptions? cluster, CoordinatorDatabase database, CoordinatorOptions coordinator, Config overrides)
{
    private static readonly TimeSpan s_leaveWithin = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan s_nodesPublishWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(2);

    /// <summary>A journal is put back by a host that coordinates alone: the others would go on with what it was.</summary>
    private readonly RestoreDesk _restores = new(cluster is null ? null
        : $"{cluster.Seeds.Count} hosts coordinate together, and all would have to stop: stop each, type 'slfd restore-journal FILE --yes' with their --runs and --database, and start them again");

    /// <summary>How often this host has tried to be a member since it last was one.</summary>
    private int _tries;

    /// <summary>Where the HTTP API listens, and whom it lets in.</summary>
    public required ApiOptions Api { get; init; }

    /// <summary>Where nodes connect, and which are let in.</summary>
    public required GateOptions Gate { get; init; }

    /// <summary>Whom to tell of what.</summary>
    public NotifyOptions Notify { get; init; } = new();

    /// <summary>Offers operators' commands to another program too, and says where; null: to none.</summary>
    public Func<ActorSystem, ApiHost, string>? Palette { get; init; }

    /// <summary>The service manager that is told how this process stands.</summary>
    public ISystemdNotifier Notifier { get; init; } = new SystemdNotifier();

    /// <summary>Serves until the first signal; the second one ends it at once.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandFailure">This machine cannot serve: address in use, folder in use, database damaged; or a part that the host cannot do without has ended.</exception>
    public async Task<int> Run(Interruption interruption)
    {
        CoordinatorHold? held = null;
        try
        {
            Directory.CreateDirectory(state.Logs);
            held = database.IsShared ? null : Hold(); // a file before it is so much as opened
            using ServiceLog log = new(Path.Combine(state.Logs, "serve.log"));
            ServiceManager manager = new(Notifier, log.People);
            log.People.Line($"coordinator host{(cluster is null ? string.Empty : $" {cluster.Network.Address}, one of {cluster.Seeds.Count}")}; journal in {database.Name}; artifacts in {runs.Root}; details in {log.File}");
            try
            {
                while (!interruption.Once.IsCompleted)
                {
                    if (await DatabaseIsReady(interruption, log, manager) && await Serve(interruption, log, manager, held ??= Hold()) is { } again)
                    {
                        log.People.Line(again);
                        manager.Status("joining the other coordinator hosts again");
                        await Task.WhenAny(Task.Delay(s_rest), interruption.Once);
                    }
                }
            }
            finally
            {
                manager.Stopping();
            }

            return interruption.Twice.IsCompleted ? ExitCode.Interrupted : ExitCode.Success;
        }
        catch (Exception failure) when (failure is CoordinatorUnavailableException or GateUnavailableException or IOException or UnauthorizedAccessException or SqliteException or InvalidDataException)
        {
            throw new CommandFailure(ExitCode.CannotServe, failure.Message);
        }
        finally
        {
            held?.Dispose();
        }
    }

    private CoordinatorHold Hold() => database.Hold(cluster is null ? null : string.Join(",", cluster.Seeds), cluster is null ? FileLock.Self : $"the hosts {string.Join(", ", cluster.Seeds)}");

    /// <summary>Waits for a database that is starting or cannot be reached now.</summary>
    private async Task<bool> DatabaseIsReady(Interruption interruption, ServiceLog log, ServiceManager manager)
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
                    log.People.Line($"waiting for the database: {failure.Message}");
                    manager.Status("waiting for the database");
                }

                if (await Task.WhenAny(Task.Delay(s_rest), interruption.Once) == interruption.Once)
                {
                    return false;
                }
            }
        }
    }

    /// <returns>Why it starts once more; null: it ended because it was asked to.</returns>
    /// <exception cref="CommandFailure">A part that this host cannot do without has ended, or another coordinator holds the database.</exception>
    private async Task<string?> Serve(Interruption interruption, ServiceLog log, ServiceManager manager, CoordinatorHold held)
    {
        Ending ending = new();
        using var host = Build(interruption, log, manager, ending, tries: _tries++);
        Create(host);
        var life = host.Services.GetRequiredService<IHostApplicationLifetime>();
        _ = held.Lost.ContinueWith(lost =>
        {
            ending.Break(lost.Result);
            life.StopApplication();
        }, life.ApplicationStopping, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        _restores.Opens(life.StopApplication);
        life.ApplicationStopping.Register(() =>
        {
            if (interruption.Once.IsCompleted)
            {
                manager.Stopping();
                log.People.Line("leaving: handing over what this host does");
            }
        });
        var left = await HostRun.Run(host, interruption, s_leaveWithin, started: () => Announce(host, log));
        if (ending.Broken is { } because)
        {
            throw new CommandFailure(ExitCode.CannotServe, because);
        }

        if (interruption.Once.IsCompleted && left)
        {
            log.People.Line("left");
        }

        if (_restores.Wish is { } wish)
        {
            ending.JoinAgain(PutBack(wish, left, held, log, manager));
        }

        return interruption.Once.IsCompleted ? null : ending.Again ?? "this host is no member of the cluster of coordinator hosts (any more): joining again";
    }

    /// <summary>Puts a backup of the journal back while nobody coordinates here, and nobody else can.</summary>
    /// <returns>What came of it, in one sentence.</returns>
    private string PutBack(RestoreWish wish, bool left, CoordinatorHold held, ServiceLog log, ServiceManager manager)
    {
        try
        {
            if (!left)
            {
                throw new IOException($"a part of this host did not stop within {s_leaveWithin.TotalSeconds:F0} s");
            }

            log.People.Line($"{wish.By.Name} puts {wish.Name} back: nobody coordinates meanwhile");
            manager.Status("putting a backup of the journal back");
            var report = new JournalKeeper(database, runs, TimeProvider.System) { ReportingDatabase = state.ReportingDatabase }.Restore(wish.File, dryRun: false, held: held, asked: (wish.By, wish.Name));
            _restores.Ended(report, null);
            return $"{wish.Name} is the journal now, with {report.Known} results that it knew and {report.Results} that were found; what was there before is in {report.Aside}";
        }
        catch (Exception failure) // whatever is in the file: the host goes on with the journal that it has
        {
            _restores.Ended(null, failure.Message);
            return $"{wish.Name} was not put back: {failure.Message}";
        }
        finally
        {
            File.Delete(wish.File);
        }
    }

    /// <summary>The parts start in the order in which they stand here: actors, the port for nodes, the HTTP API.</summary>
    private IHost Build(Interruption interruption, ServiceLog log, ServiceManager manager, Ending ending, int tries)
    {
        var builder = HostRun.Builder(log, interruption, manager);
        CoordinatorSystem actors = new(cluster, database, coordinator, overrides, tries);
        var services = builder.Services;
        services.AddAkka(NetworkOptions.SystemName, (akka, provider) =>
        {
            akka.WithActors((system, registry) => registry.Register<CoordinatorWatch>(CoordinatorWatch.Start(system, log.People, manager, actors.Vital, actors.CoordinatorPath, ending,
                () => provider.GetRequiredService<IHostApplicationLifetime>().StopApplication())));
            actors.AddTo(akka, ending);
            akka.WithActors((system, registry) =>
            {
                registry.Get<CoordinatorWatch>().Tell(new CoordinatorWatch.Look());
                var way = registry.Get<CoordinatorWay>();
                if (cluster is not null)
                {
                    var patience = Joining.Patience(cluster, tries, CoordinatorCluster.JoinWithin(system));
                    var joined = () => { _tries = 0; };
                    var vain = provider.GetRequiredService<IHostApplicationLifetime>().StopApplication;
                    system.ActorOf(Props.Create(() => new ClusterWatch(log.People, patience, joined, vain)), "cluster-watch");
                }

                system.ActorOf(StragglerActor.Props(way, runs, s_nodesPublishWithin, log.People.Line), "stragglers");
                registry.Register<ReportingActor>(system.ActorOf(ReportingActor.Props(way, runs, new ReportingOptions { Database = state.ReportingDatabase }), "reporting"));
            });
        });
        services.AddSingleton(Gate).AddSingleton<GateService>().AddHostedService(provider => provider.GetRequiredService<GateService>());
        services.AddSingleton(provider => new CoordinatorQuestions(provider.GetRequiredService<IReadOnlyActorRegistry>().Get<CoordinatorWay>(), Api.Patience));
        services.AddHealthChecks()
            .AddCheck<CoordinatorHealth>("coordinator", tags: [Readiness.Tag])
            .AddCheck<GateService>("gate", tags: [Readiness.Tag]);
        services.AddSingleton(_restores);
        services.AddSingleton(_ => new WebPages(state.ReportingDatabase, TimeProvider.System));
        services.AddSingleton(Api with { DiskBelow = Notify.DiskBelow }).AddSingleton(runs).AddSingleton<ApiService>().AddHostedService(provider => provider.GetRequiredService<ApiService>());
        services.AddHostedService(provider => new NoticeService(stop => provider.GetRequiredService<ApiService>().Api.Notices.Now(stop), log.People, TimeProvider.System));
        if (cluster is not null)
        {
            services.AddHostedService(provider => new RenewalService(cluster, ending, provider.GetRequiredService<IHostApplicationLifetime>(), log.People, TimeProvider.System));
        }

        if (Notify.IsOn)
        {
            services.AddHostedService(provider => new NotifyService(Notify, () => provider.GetRequiredService<ApiService>().Api.Services.GetRequiredService<AlertDesk>(), runs,
                () => FellowHosts.Of(provider.GetRequiredService<ActorSystem>()).Any(host => host is { Answers: true, Coordinates: true }), log.People, TimeProvider.System));
        }

        services.AddHostedService<ReadyService>();
        return builder.Build();
    }

    /// <summary>Creates the actor system before anything starts: where it cannot be, that is said in a sentence, and Akka.Hosting would print a stack trace.</summary>
    private void Create(IHost host)
    {
        try
        {
            _ = host.Services.GetRequiredService<ActorSystem>();
        }
        catch (Exception failure) when (cluster is not null && failure is not CoordinatorUnavailableException)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"cannot listen on {cluster.Network.Listen}: {failure.GetBaseException().Message}");
        }
    }

    private void Announce(IHost host, ServiceLog log)
    {
        var (gate, api) = (host.Services.GetRequiredService<GateService>().Gate, host.Services.GetRequiredService<ApiService>().Api);
        log.People.Line($"nodes connect to {gate.Address}{(Gate.Tls is null ? $" with the token in {runs.NodeToken}" : string.Empty)}; pages and HTTP API at {Api.PublicUrl ?? api.Address}");
        log.Secrets.Line($"one browser logs in with {host.Services.GetRequiredService<WebPages>().Link(Api.PublicUrl ?? api.Address, Environment.UserName)}");
        if (Palette is not null)
        {
            log.People.Line($"palette slfd for pbm at {Palette(host.Services.GetRequiredService<ActorSystem>(), api)}");
        }
    }
}
