using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Slfd.Artifacts;
using Slfd.Artifacts.Retention;
using Slfd.Coordinator.Hosting;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Hosting;
using Slfd.GpuNode.Nodes;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.Hosts.Tests;

/// <summary>A grid whose cells each die twice and go on from their checkpoints, on one runs folder that is cleaned without a pause and without mercy on age.</summary>
public sealed class When_a_runs_folder_is_cleaned_while_a_grid_runs : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    /// <summary>Of ten iterations in four steps; the last step writes none.</summary>
    private const int LastCheckpoint = 7;

    private readonly RunsFolder _runs = new(Directory.CreateTempSubdirectory("slfd-clean-").FullName);
    private readonly ConcurrentDictionary<LeaseId, (int First, int Last)> _seen = [];
    private readonly ConcurrentBag<LeftoverKind> _removed = [];
    private ActorSystem? _system;

    private static string FakeWorker { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "FakeWorker", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Slfd.FakeWorker"));

    [Fact]
    public async Task Every_cell_gets_its_result_and_no_resume_loses_its_checkpoint()
    {
        var quiet = ConfigurationFactory.ParseString("akka { loglevel = ERROR, stdout-loglevel = ERROR }");
        _system = ActorSystem.Create("cleaned", quiet.WithFallback(CoordinatorHost.Configuration(_runs)).WithFallback(NodeHost.Configuration));
        var coordinator = _system.ActorOf(CoordinatorHost.Props(new()
        {
            TickEvery = TimeSpan.FromMilliseconds(50),
            Failures = new() { FirstBackOff = TimeSpan.FromMilliseconds(100), QuarantineAfter = 1000 },
        }));
        _system.EventStream.Subscribe(_system.ActorOf(Props.Create(() => new Listener(_seen))), typeof(CellProgress));
        var grid = AGrid.Named("g", seeds: 3) with { Methods = [AGrid.Named("g").Methods[1]] };
        await Ask<GridAccepted>(coordinator, new SubmitGrid(grid.ToJson(), RetryFailed: false));

        using CancellationTokenSource end = new();
        var cleaning = Task.Run(() => CleanUntil(end.Token));
        const string Dies = """{"end":"exit","code":3,"steps":4,"seconds":0.4,"checkpoints":true}""";
        const string Rules = $$$"""[{"when":{"token":1},"do":{{{Dies}}}},{"when":{"token":2},"do":{{{Dies}}}}]""";
        const string Script = $$$"""{"rules":{{{Rules}}},"otherwise":{"steps":4,"seconds":0.4,"checkpoints":true}}""";
        _system.ActorOf(NodeHost.Props(new()
        {
            Node = new("host-a"),
            Runs = _runs,
            Slots = DeviceList.Parse("cpu,cpu"),
            Worker = new WorkerCommandLine(FakeWorker, ["--script", Script]),
            DataFolder = _runs.Root,
            Device = new() { RestartAfter = TimeSpan.FromMilliseconds(10) },
        }, CoordinatorLink.To(coordinator)), "node");

        var cells = grid.Cells().ToList();
        Assert.True(SpinWait.SpinUntil(() => cells.TrueForAll(cell => _runs.Cell(cell.Id()).IsPublished), s_patience), "not every cell was published");
        await end.CancelAsync();
        await cleaning;

        var status = await Ask<GridStatus>(coordinator, new GetGridStatus("g"));
        Assert.Equal((cells.Count, 0), (status.Done, status.Failed));
        Assert.All(cells, cell => Assert.All(CellFolder.Artifacts(cell), name => Assert.True(File.Exists(Path.Combine(_runs.Cell(cell.Id()).Root, name)), name)));
        Assert.Contains(_seen.Keys, lease => lease.Token.Value > 1);
        Assert.All(_seen.Where(seen => seen.Key.Token.Value > 1), later => Assert.Equal(LastCheckpoint, later.Value.First));
        Assert.Contains(_removed, kind => kind is LeftoverKind.Attempt or LeftoverKind.Checkpoint);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_system is not null)
        {
            await _system.Terminate();
        }

        TemporaryFolder.Remove(_runs.Root);
    }

    private void CleanUntil(CancellationToken end)
    {
        RetentionOptions merciless = new() { Attempts = TimeSpan.Zero, Checkpoints = 2, Logs = TimeSpan.FromDays(1), Reports = TimeSpan.Zero };
        while (!end.IsCancellationRequested)
        {
            foreach (var leftover in new Leftovers(_runs, Path.Combine(_runs.Root, "no-cache"), merciless, DateTimeOffset.UtcNow).Find())
            {
                Assert.Null(Cleaning.Remove(leftover));
                _removed.Add(leftover.Kind);
            }
        }
    }

    private static async Task<T> Ask<T>(IActorRef coordinator, IOperatorMessage message)
        where T : ICoordinatorReply => Assert.IsType<T>(await coordinator.Ask<object>(message, s_patience));

    private sealed class Listener : ReceiveActor
    {
        public Listener(ConcurrentDictionary<LeaseId, (int First, int Last)> seen) => Receive<CellProgress>(progress =>
            seen.AddOrUpdate(progress.Beat.Lease, (progress.Beat.Iteration, progress.Beat.Iteration), (_, before) => (before.First, progress.Beat.Iteration)));
    }
}
