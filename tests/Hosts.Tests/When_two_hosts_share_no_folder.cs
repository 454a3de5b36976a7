using System.Net.Http.Json;
using Akka.Actor;
using Akka.Configuration;
using Slfd.Api.Questions;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Leases;
using Slfd.Experiments.Cells;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Hosting;
using Slfd.GpuNode.Nodes;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Hosts.Tests;

/// <summary>A real coordinator, a real store and two nodes with real (fake) worker processes: one host dies in mid-cell, and the other goes on from what it left in the store.</summary>
public sealed class When_two_hosts_share_no_folder : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    /// <summary>A lease is lost soon after its node, and not because a machine has much to do.</summary>
    private static readonly LeaseOptions s_soon = new() { Term = TimeSpan.FromSeconds(10), BeatEvery = TimeSpan.FromSeconds(0.5), AskAgain = TimeSpan.FromSeconds(0.5) };

    private static readonly Config s_quiet = ConfigurationFactory.ParseString("akka { loglevel = ERROR, stdout-loglevel = ERROR }");
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-hosts-").FullName;
    private readonly AStore _store = new();
    private readonly List<ActorSystem> _systems = [];

    private static string FakeWorker { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "FakeWorker", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Slfd.FakeWorker"));

    [Fact]
    public async Task The_cell_goes_on_elsewhere_and_its_artifacts_end_up_at_the_coordinators()
    {
        await _store.Start();
        var system = Keep(ActorSystem.Create("coordinator", s_quiet.WithFallback(CoordinatorHost.Configuration(_store.Runs))));
        var coordinator = system.ActorOf(CoordinatorHost.Props(new() { TickEvery = TimeSpan.FromMilliseconds(50), Leases = s_soon }));
        var grid = AGrid.Named("apart", seeds: 1) with { Methods = [AGrid.Named("apart").Methods[1]] };
        var cell = grid.CellAt(0).Id();
        await Ask<GridAccepted>(coordinator, new SubmitGrid(grid.ToJson(), RetryFailed: false));

        // The first host writes checkpoints and never ends; it dies without a word when one of them is in the store.
        var (first, _) = Host("host-a", coordinator, """{"otherwise":{"steps":10,"seconds":60,"checkpoints":true}}""");
        Assert.True(SpinWait.SpinUntil(() => _store.Runs.Cell(cell).WholeCheckpoints(new(1)).Count > 0, s_patience), "no checkpoint reached the store");
        var reached = _store.Runs.Cell(cell).WholeCheckpoints(new(1))[0].Iteration;
        await first.Terminate();

        var (_, iterations) = Host("host-b", coordinator, """{"otherwise":{"steps":4,"seconds":1,"checkpoints":true}}""");
        GridStatus status;
        var limit = DateTime.UtcNow + s_patience;
        do
        {
            Assert.True(DateTime.UtcNow < limit, "the second host did not finish the cell");
            await Task.Delay(50);
            status = await Ask<GridStatus>(coordinator, new GetGridStatus("apart"));
        }
        while (status.Done < 1);

        Assert.True(SpinWait.SpinUntil(() => _store.Runs.Cell(cell).IsPublished, s_patience), "accepted, but not published");
        Assert.True(reached > 0);
        Assert.InRange(iterations.Min(), reached, grid.CellAt(0).Distillation!.Iterations);
        Assert.All(CellFolder.Artifacts(grid.CellAt(0)), name => Assert.True(File.Exists(Path.Combine(_store.Runs.Cell(cell).Root, name)), name));
        Assert.Equal((1, 0, 0), (status.Done, status.Duplicates, status.Failed));
        Assert.True(SpinWait.SpinUntil(() => _store.List().Result.Checkpoints.Length == 0, s_patience), "checkpoints stay");
    }

    [Fact]
    public async Task A_result_waits_on_its_host_while_the_store_is_away_and_is_not_reported_before_it_is_there()
    {
        await _store.Start();
        var system = Keep(ActorSystem.Create("coordinator", s_quiet.WithFallback(CoordinatorHost.Configuration(_store.Runs))));
        var coordinator = system.ActorOf(CoordinatorHost.Props(new() { TickEvery = TimeSpan.FromMilliseconds(50) }));
        var grid = AGrid.Named("away", seeds: 1) with { Methods = [AGrid.Named("away").Methods[0]] };
        var cell = grid.CellAt(0).Id();
        await Ask<GridAccepted>(coordinator, new SubmitGrid(grid.ToJson(), RetryFailed: false));
        var tries = 0;
        _store.Before = call =>
        {
            if (call.Request.Method == "PUT")
            {
                Interlocked.Increment(ref tries);
                call.Abort();
            }

            return Task.CompletedTask;
        };
        Host("host-a", coordinator, "{}");
        Assert.True(SpinWait.SpinUntil(() => Directory.Exists(Outbox("host-a")) && Directory.GetFiles(Outbox("host-a"), "*.json").Length == 1, s_patience), "no result in the outbox");
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref tries) > 3, s_patience), "the host does not try again");
        Assert.Equal((0, 1), await Counts(coordinator));
        _store.Before = null;
        Assert.True(SpinWait.SpinUntil(() => _store.Runs.Cell(cell).IsPublished && Directory.GetFiles(Outbox("host-a"), "*.json").Length == 0, s_patience), "not published");
        Assert.Equal((1, 0), await Counts(coordinator));
    }

    [Fact]
    public async Task A_finished_cell_that_is_run_once_more_gets_the_new_artifacts()
    {
        await _store.Start();
        var system = Keep(ActorSystem.Create("coordinator", s_quiet.WithFallback(CoordinatorHost.Configuration(_store.Runs))));
        var coordinator = system.ActorOf(CoordinatorHost.Props(new() { TickEvery = TimeSpan.FromMilliseconds(50), Leases = s_soon }));
        var questions = new CoordinatorQuestions(coordinator, s_patience);
        _store.Standing = (cell, token) => questions.Standing(cell, token, default);
        var grid = AGrid.Named("again", seeds: 1) with { Methods = [AGrid.Named("again").Methods[1]] };
        var cell = grid.CellAt(0).Id();
        var there = _store.Runs.Cell(cell);
        await Ask<GridAccepted>(coordinator, new SubmitGrid(grid.ToJson(), RetryFailed: false));
        var (first, _) = Host("host-a", coordinator, "{}");
        Assert.True(SpinWait.SpinUntil(() => there.IsPublished, s_patience), "not published");
        await first.Terminate();

        await Ask<Changed>(coordinator, new RetryCells(CellSelector.All with { Grid = "again" }, Force: true, DryRun: false, By: new("alice", "test")));
        var (second, _) = Host("host-b", coordinator, """{"otherwise":{"steps":10,"seconds":60,"checkpoints":true}}""");
        Assert.True(SpinWait.SpinUntil(() => there.WholeCheckpoints(new(2)).Count > 0, s_patience), "the second run's checkpoints are not taken");
        var reached = there.WholeCheckpoints(new(2))[0].Iteration;
        await second.Terminate();
        var (_, iterations) = Host("host-c", coordinator, """{"otherwise":{"steps":4,"seconds":1,"checkpoints":true}}""");
        Assert.True(SpinWait.SpinUntil(() => !Directory.Exists(there.Checkpoints(new(2))), s_patience), "the second run's result is not published");
        Assert.InRange(iterations.Min(), reached, grid.CellAt(0).Distillation!.Iterations);
        var detail = await Ask<CellDetail>(coordinator, new GetCell(cell.ToString()));
        Assert.Equal((CellState.Done, new FencingToken(3)), (detail.View.State, detail.Winner));
        Assert.Equal(detail.Outcome!.ResultSha256, WholeFile.Sha256(Path.Combine(there.Root, CellFolder.ResultFile)));
        Assert.Equal((true, true), ((await questions.Standing(cell, new(3), default)).Counts, await Closed(cell, 3))); // it is the cell's, and has no more to say
        Assert.False((await questions.Standing(cell, new(2), default)).Counts, "an attempt of before the accepted one counts no more");
    }

    private async Task<bool> Closed(CellId cell, int token) =>
        (await _store.Http.GetFromJsonAsync<CellListing>(new Uri(_store.Address, $"/api/artifacts/cells/{cell}?token={token}"), ArtifactJson.Options))!.Published;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var system in _systems)
        {
            await system.Terminate();
        }

        await _store.DisposeAsync();
        TemporaryFolder.Remove(_folder);
    }

    private static async Task<(int Done, int Running)> Counts(IActorRef coordinator)
    {
        var status = await Ask<GridStatus>(coordinator, new GetGridStatus("away"));
        return (status.Done, status.Running);
    }

    private string Outbox(string host) => Path.Combine(new RunsFolder(Path.Combine(_folder, host)).Node(new(host)), "outbox");

    private ActorSystem Keep(ActorSystem system)
    {
        _systems.Add(system);
        return system;
    }

    private (ActorSystem System, IReadOnlyCollection<int> Iterations) Host(string name, IActorRef coordinator, string script)
    {
        var system = Keep(ActorSystem.Create(name, s_quiet.WithFallback(NodeHost.Configuration)));
        var seen = new System.Collections.Concurrent.ConcurrentQueue<int>();
        var listener = system.ActorOf(Props.Create(() => new Listener(seen)));
        system.EventStream.Subscribe(listener, typeof(CellProgress));
        system.ActorOf(NodeHost.Props(new()
        {
            Node = new(name),
            Runs = new(Path.Combine(_folder, name)),
            Slots = DeviceList.Parse("cpu"),
            Worker = new WorkerCommandLine(FakeWorker, ["--script", script]),
            DataFolder = _folder,
            Artifacts = _store.Client(),
        }, CoordinatorLink.To(coordinator)), "node");
        return (system, seen);
    }

    private static async Task<T> Ask<T>(IActorRef coordinator, IOperatorMessage message)
        where T : ICoordinatorReply => Assert.IsType<T>(await coordinator.Ask<object>(message, s_patience));

    private sealed class Listener : ReceiveActor
    {
        public Listener(System.Collections.Concurrent.ConcurrentQueue<int> seen) => Receive<CellProgress>(progress => seen.Enqueue(progress.Beat.Iteration));
    }
}
