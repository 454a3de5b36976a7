using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Microsoft.Data.Sqlite;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Serialization;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>A coordinator on a real database in a folder of its own; its process can be ended and started again.</summary>
public sealed class AHost : IAsyncDisposable
{
    private static readonly Config s_quiet = ConfigurationFactory.ParseString("""
        akka.loglevel = WARNING
        akka.stdout-loglevel = WARNING
        akka.test.single-expect-default = 60s
        """);

    private long _requests;
    private TestKit? _kit;
    private CoordinatorLock? _lock;

    public static NodeId Node { get; } = new("host-a");

    public RunsFolder Runs { get; } = new(Directory.CreateTempSubdirectory("slfd runs \"ö\" ").FullName);

    public IActorRef Coordinator { get; private set; } = ActorRefs.Nobody;

    public TestKit Kit => _kit!;

    public CoordinatorOptions Options { get; init; } = new() { TickEvery = TimeSpan.FromMilliseconds(20) };

    /// <summary>Whether results must lie in the runs folder.</summary>
    public bool LooksInStore { get; init; }

    /// <summary>Null: the SQLite file of a runs folder of its own.</summary>
    public CoordinatorDatabase? Database { get; init; }

    public AHost Start()
    {
        _lock = CoordinatorLock.Take(Runs);
        _kit = new TestKit(s_quiet.WithFallback(Database is null ? CoordinatorHost.Configuration(Runs) : CoordinatorHost.Configuration(Database)));
        Coordinator = Kit.Sys.ActorOf(CoordinatorHost.Props(Options with { Evidence = new(Runs, Runs.ReportingDatabase), Store = LooksInStore ? Runs : null }), "coordinator");
        return this;
    }

    public async Task StopAsync() => Assert.True(await Coordinator.GracefulStop(TimeSpan.FromMinutes(2), CoordinatorHost.Stop));

    /// <summary>Ends the actor system without a word to the coordinator.</summary>
    public async Task EndAsync()
    {
        if (_kit is not null)
        {
            await Kit.Sys.Terminate();
            _kit = null;
        }

        _lock?.Dispose();
    }

    /// <summary>Asks again until answered, as every client does; what an operator does is asked for once, since each time is an event. Question and answer cross a wire: the SQL plugin's own messages cannot, which rules out serialize-messages.</summary>
    public async Task<T> Ask<T>(object question)
        where T : ICoordinatorReply
    {
        var once = question is IOperatorMessage and not IOperatorQuestion;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return Assert.IsType<T>(OverTheWire(await Coordinator.Ask<object>(OverTheWire(question), once ? TimeSpan.FromMinutes(2) : TimeSpan.FromSeconds(5))));
            }
            catch (AskTimeoutException) when (attempt < 24 && !once)
            {
            }
        }
    }

    public static object OverTheWire(object message) => MessageCodec.FromBytes(MessageCodec.ManifestOf(message), MessageCodec.ToBytes(message));

    public Task<GridAccepted> Submit(Grid grid) => Ask<GridAccepted>(new SubmitGrid(grid.ToJson(), RetryFailed: false, Replace: true));

    public Task<GridStatus> Status(string grid) => Ask<GridStatus>(new GetGridStatus(grid));

    public RequestWork Request(string slot) => new(Node, 1, Interlocked.Increment(ref _requests), slot);

    public async Task<LeaseId> Lease(string slot = "cpu:0") => (await Ask<Grant>(Request(slot))).Lease;

    public static ReportSucceeded Success(LeaseId lease) => new(Node, 1, lease, AGrid.OutcomeOf(lease.Cell));

    /// <summary>Runs a statement on the database behind the coordinator's back.</summary>
    /// <returns>The first value of its result; null where it has none.</returns>
    public object? Sql(string statement)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Runs.CoordinatorDatabase, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar();
    }

    /// <summary>Brings what lies in the write-ahead log into the database's file, as soon as nobody reads it.</summary>
    public void Checkpoint() => Assert.True(SpinWait.SpinUntil(() => Sql("PRAGMA wal_checkpoint(TRUNCATE)") is 0L, TimeSpan.FromMinutes(1)), "somebody reads the database all the time");

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        TemporaryFolder.Remove(Runs.Root);
    }
}
