using Microsoft.Data.Sqlite;
using Slfd.Messages.Events;
using Slfd.Messages.Journal;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.EndToEnd.Tests;

/// <summary><c>slfd restore-journal</c> beside a host that coordinates and a node that works: the host puts the backup back by itself, no token is granted twice, no result is lost, and the grid ends.</summary>
public sealed class When_a_backup_is_put_back_while_a_host_runs : IDisposable
{
    private readonly ALab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public Task With_SQLite() => Restores();

    [SkippableFact]
    public async Task With_PostgreSQL()
    {
        Skip.If(ThrowAwayPostgres.Missing is not null, ThrowAwayPostgres.Missing);
        await using var postgres = await ThrowAwayPostgres.StartAsync();
        var secret = Path.Combine(_lab.Folder, "database");
        await File.WriteAllTextAsync(secret, await postgres.DatabaseAsync());
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await Restores("--database", $"@{secret}");
    }

    [Fact]
    public async Task A_run_is_left_alone_with_the_commands_that_help()
    {
        _lab.FakeGrid(seeds: 2);
        var running = _lab.RunFake("""{"otherwise":{"seconds":600,"steps":600}}""", "--http", "127.0.0.1:0");
        await ALab.Until(() => running.Said.Contains("http://127.0.0.1:", StringComparison.Ordinal) && running.Workers.Count == 2, "a run with workers", () => running.Said);
        var address = running.Said[running.Said.IndexOf("http://127.0.0.1:", StringComparison.Ordinal)..].Split('/', ' ', '\n', ')')[2];
        var backup = await BackUp("a");
        var restore = _lab.Start("restore-journal", backup, "--yes", "--runs", _lab.Runs, "--server", $"http://{address}");
        Assert.Equal(3, await restore.Ended());
        Assert.Contains("nothing was changed", restore.Said, StringComparison.Ordinal);
        Assert.Contains("end it (Ctrl-C), type 'slfd restore-journal FILE --yes'", restore.Said, StringComparison.Ordinal);
        Assert.Equal(2, running.Workers.Count);
        Assert.Empty(Directory.GetFiles(_lab.Runs, "restore-*"));
    }

    private async Task Restores(params string[] database)
    {
        const int Cells = 24;
        using ACluster cluster = new(_lab, 1, database);
        _lab.FakeGrid(seeds: Cells / 2);
        var host = cluster.Serve(0);
        var node = cluster.Node("n1", script: """{"otherwise":{"seconds":1.5,"steps":6}}""");
        await cluster.Submit(0);
        await Done(cluster, 2);
        var backup = await BackUp("first", database);
        await Done(cluster, 6);
        var known = (await cluster.Done(0, "fake"))!.Value;

        var restore = _lab.Start(["restore-journal", backup, "--yes", "--runs", _lab.Runs, "--server", cluster.Url(0, "").ToString(), .. database]);
        await restore.Succeeds();
        Assert.Contains("puts first.db back", restore.Said, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_lab.Runs, "restore-*"));
        await Done(cluster, known); // every result that was acknowledged, at once: they lie in the store
        Assert.False(host.HasEnded);
        await Done(cluster, Cells);

        var after = await BackUp("after", database);
        var aside = Assert.Single(Directory.GetFiles(_lab.Runs, "coordinator.before-*.db"));
        var shared = Events(backup).Length;
        var replaced = Granted(Events(aside)[shared..]);
        Assert.NotEmpty(replaced);
        Assert.Empty(Granted(Events(after)[shared..]).Intersect(replaced)); // no token twice
        Assert.Contains(Events(after), change => change is OperatorActed { Verb: "restore-journal" });
        await IsWhole(database);

        ALab.Running.Signal(node.ProgramId, ALab.Terminate);
        Assert.Equal(0, await node.Ended());
        ALab.Running.Signal(host.ProgramId, ALab.Terminate);
        Assert.Equal(0, await host.Ended());
    }

    private static async Task Done(ACluster cluster, int cells)
    {
        var limit = DateTime.UtcNow + TimeSpan.FromMinutes(3);
        while (await cluster.Done(0, "fake") is not { } done || done < cells)
        {
            Assert.True(DateTime.UtcNow < limit, $"{cells} cells were not done:\n{cluster.Said()}");
            await Task.Delay(100);
        }
    }

    /// <summary>The files of the last results may still be on their way to where they are kept.</summary>
    private async Task IsWhole(string[] database)
    {
        var limit = DateTime.UtcNow + TimeSpan.FromMinutes(3);
        for (var check = Check(); await check.Ended() != 0; check = Check())
        {
            Assert.True(DateTime.UtcNow < limit, check.Said);
        }

        ALab.Running Check() => _lab.Start(["check", "--deep", "--runs", _lab.Runs, .. database]);
    }

    private async Task<string> BackUp(string name, params string[] database)
    {
        var file = Path.Combine(_lab.Folder, $"{name}.db");
        await _lab.Start(["backup", file, "--runs", _lab.Runs, .. database]).Succeeds();
        return file;
    }

    private static LeaseId[] Granted(ICoordinatorEvent[] events) => [.. events.OfType<LeaseGranted>().Select(granted => granted.Lease)];

    private static ICoordinatorEvent[] Events(string file)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT manifest, message FROM journal ORDER BY sequence_number";
        using var reader = command.ExecuteReader();
        List<ICoordinatorEvent> events = [];
        while (reader.Read())
        {
            events.Add(JournalCodec.Read(reader.GetString(0), (byte[])reader.GetValue(1)).Event!);
        }

        return [.. events];
    }
}
