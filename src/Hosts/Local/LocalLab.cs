using Akka.Actor;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Slfd.Api;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Experiments.Grids;
using Slfd.GpuNode.Hosting;
using Slfd.GpuNode.Nodes;
using Slfd.Hosts.Logs;
using Slfd.Messages.Coordination;
using Slfd.Programs;
using Slfd.Reporting.Hosting;
using Slfd.Web;

namespace Slfd.Hosts.Local;

/// <summary>All roles in one process on one runs folder: coordinator on SQLite, reporting, and a node where there is work. What <c>slfd run</c> is made of.</summary>
internal sealed class LocalLab : IAsyncDisposable
{
    /// <summary>More runs than that at once on one machine take any free port.</summary>
    private const int PortsTried = 16;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>For a report with its figures: of many thousand cells, on a busy machine.</summary>
    private static readonly TimeSpan s_reportPatience = TimeSpan.FromMinutes(10);
    private readonly CoordinatorLock _lock;
    private readonly ActorSystem _system;
    private readonly RunsFolder _runs;
    private readonly LoggerFactory _log;
    private readonly IActorRef _reporting;
    private readonly IActorRef _coordinator;
    private readonly TaskCompletionSource<string> _unreadable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LocalLab(CoordinatorLock held, ActorSystem system, RunsFolder runs, LoggerFactory log)
    {
        (_lock, _system, _runs, _log) = (held, system, runs, log);
        var unreadable = _unreadable;
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new JournalWatch(unreadable)), "journal-watch"), typeof(CoordinatorTrouble));
        _coordinator = system.ActorOf(CoordinatorHost.Props(new() { Evidence = new(runs, runs.ReportingDatabase), Store = runs, StorePatience = TimeSpan.Zero }), "coordinator");
        _reporting = system.ActorOf(ReportingActor.Props(_coordinator, runs), "reporting");
    }

    /// <summary>Takes the runs folder, recovers the coordinator and lets reporting catch up.</summary>
    /// <exception cref="CommandFailure">The folder is in use, cannot be written, or its database is damaged.</exception>
    public static LocalLab Open(RunsFolder runs)
    {
        CoordinatorLock? held = null;
        LoggerFactory log = new();
        try
        {
            Directory.CreateDirectory(runs.Root);
            held = CoordinatorLock.Take(runs);
            log.AddProvider(new FileLoggerProvider(Path.Combine(runs.Logs, "slfd.log"), TimeProvider.System));
            var config = AkkaLogger.Configuration.WithFallback(CoordinatorHost.Configuration(runs)).WithFallback(NodeHost.Configuration);
            var setup = BootstrapSetup.Create().WithConfig(config).And(new LoggerFactorySetup(log));
            return new(held, ActorSystem.Create("slfd", setup), runs, log);
        }
        catch (Exception failure)
        {
            held?.Dispose();
            log.Dispose();
            throw failure is IOException or UnauthorizedAccessException or SqliteException or InvalidDataException or CoordinatorUnavailableException
                ? new CommandFailure(ExitCode.CannotServe, failure.Message)
                : failure;
        }
    }

    public ICanTell Coordinator => _coordinator;

    /// <summary>Ends when the runs folder was deleted, moved or taken over meanwhile, with the sentence that says so.</summary>
    public Task<string> Lost => _lock.Lost;

    /// <summary>Submits a grid; its new cells will run as soon as a node asks.</summary>
    /// <exception cref="CommandFailure">It is refused, among other things because it has the name of another grid.</exception>
    public async Task<GridAccepted> Submit(Grid grid, bool retryFailed, bool replace) =>
        await Ask<ICoordinatorReply>(new SubmitGrid(grid.ToJson(), retryFailed, By: new(Environment.UserName, "slfd run"), Replace: replace)) switch
        {
            GridAccepted accepted => accepted,
            Refused refused => throw new CommandFailure(ExitCode.BadInput, refused.Because),
            var other => throw new InvalidOperationException($"the coordinator answered {other.GetType().Name} to a submitted grid"),
        };

    /// <summary>The cells of a grid that failed.</summary>
    public async Task<FailedCells> Failed(string grid) => await Ask<ICoordinatorReply>(new GetFailedCells(grid)) as FailedCells
        ?? new FailedCells([], []);

    /// <summary>Lets every quarantined device work again.</summary>
    public async Task RestoreDevices(string grid)
    {
        foreach (var device in (await Failed(grid)).Quarantined)
        {
            await Ask<ICoordinatorReply>(new RestoreDevice(device));
        }
    }

    /// <summary>Writes the grid's report folder from everything that is committed, with its figures where they are asked for.</summary>
    /// <exception cref="CommandFailure">There is no such grid, or the report was not ready in ten minutes.</exception>
    /// <param name="grid">Its name.</param>
    /// <param name="status">How it stands; null: not known.</param>
    /// <param name="figures">Whether figures are drawn.</param>
    /// <param name="mostHashed">So many bytes of the files of finished cells are hashed at most.</param>
    public async Task<ReportsRendered> Report(string grid, GridStatus? status, bool figures, long mostHashed = 0)
    {
        RenderReports order = new(grid, Slfd.Reporting.Tables.ReportContext.Default with { Status = status }, figures, MostHashed: mostHashed);
        try
        {
            return await _reporting.Ask<object>(order, s_reportPatience) switch
            {
                ReportsRendered rendered => rendered,
                ReportsFailed failed => throw new CommandFailure(ExitCode.BadInput, failed.Because),
                var other => throw new InvalidOperationException($"reporting answered {other.GetType().Name}"),
            };
        }
        catch (AskTimeoutException)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"the report of grid '{grid}' was not ready within {s_reportPatience.TotalMinutes:F0} minutes. All results are kept: 'slfd report {grid} --runs {_runs.Root}' makes it");
        }
    }

    /// <summary>Starts this host's node; the returned actor stops when it has drained.</summary>
    public IActorRef StartNode(NodeOptions options) => _system.ActorOf(NodeHost.Props(options, CoordinatorLink.To(_coordinator)), "node");

    /// <summary>Lets browsers and operators' commands look at the run and change it: those of the user who started it.</summary>
    /// <param name="listen">Null: the usual port of this machine or the next free one.</param>
    /// <returns>What listens; null: nothing could, though nobody asked for a port in particular.</returns>
    /// <exception cref="CommandFailure">It cannot listen where it was told to.</exception>
    public async Task<ServedLab?> Serve(string? listen)
    {
        if (listen is not null)
        {
            return await ServeAt(listen);
        }

        foreach (var port in (int[])[.. Enumerable.Range(ApiOptions.DefaultPort, PortsTried), 0])
        {
            try
            {
                return await ServeAt($"127.0.0.1:{port}");
            }
            catch (CommandFailure taken)
            {
                _system.Log.Info("{0}", taken.Message);
            }
        }

        return null;
    }

    private async Task<ServedLab> ServeAt(string listen)
    {
        WebPages pages = new(_runs.ReportingDatabase, TimeProvider.System);
        try
        {
            ApiOptions options = new() { Listen = listen, Local = _runs, Map = pages.Map, Log = (_, line) => _system.Log.Info("{0}", line) };
            return new(await ApiHost.StartAsync(options, new(_coordinator, _reporting, _runs), CancellationToken.None), pages);
        }
        catch
        {
            pages.Dispose();
            throw;
        }
    }

    /// <summary>Starts an actor beside the roles.</summary>
    public IActorRef Start(Props props, string name) => _system.ActorOf(props, name);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _coordinator.GracefulStop(TimeSpan.FromSeconds(10), CoordinatorHost.Stop);
        }
        catch (TaskCanceledException)
        {
            // It did not stop in time; everything that was acknowledged is in the journal.
        }

        await _system.Terminate();
        _log.Dispose();
        _lock.Dispose();
    }

    /// <exception cref="CommandFailure">The journal cannot be read, which no waiting mends in a folder that is this process's own; or no answer came.</exception>
    private async Task<T> Ask<T>(IOperatorMessage message)
    {
        using CancellationTokenSource ended = new();
        try
        {
            var answer = _coordinator.Ask<T>(message, s_patience, ended.Token);
            if (await Task.WhenAny(answer, _unreadable.Task) == answer)
            {
                return await answer;
            }

            await ended.CancelAsync();
            throw new CommandFailure(ExitCode.CannotServe, await _unreadable.Task);
        }
        catch (AskTimeoutException)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"the coordinator did not answer within {s_patience.TotalSeconds:F0} s; {Path.Combine(_runs.Logs, "slfd.log")} says why");
        }
    }

    /// <summary>Hears that the coordinator could not read its journal.</summary>
    private sealed class JournalWatch : ReceiveActor
    {
        public JournalWatch(TaskCompletionSource<string> unreadable)
        {
            Receive<CoordinatorTrouble>(trouble => trouble.Recovering, trouble => unreadable.TrySetResult(trouble.Because));
            Receive<CoordinatorTrouble>(_ => { }); // a write that will be tried again
        }
    }
}
