using Slfd.Support;

namespace Slfd.EndToEnd.Tests;

/// <summary>Three coordinator hosts on PostgreSQL and two nodes lose the host that coordinates, and then one more orderly: the table is that of an undisturbed run.</summary>
public sealed class When_the_coordinating_host_is_killed : IDisposable
{
    private readonly ALab _lab = new();

    public void Dispose() => _lab.Dispose();

    [SkippableFact]
    public async Task Another_goes_on_and_the_table_is_that_of_an_undisturbed_run()
    {
        Skip.If(ThrowAwayPostgres.Missing is not null, ThrowAwayPostgres.Missing);
        using ALab undisturbed = new();
        undisturbed.FakeGrid(seeds: 12);
        await undisturbed.RunFake().Succeeds();

        await using var postgres = await ThrowAwayPostgres.StartAsync();
        var secret = Path.Combine(_lab.Folder, "database");
        var connection = await postgres.DatabaseAsync();
        await File.WriteAllTextAsync(secret, connection);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using ACluster cluster = new(_lab, 3, "--database", $"@{secret}");
        _lab.FakeGrid(seeds: 12);
        foreach (var host in Enumerable.Range(0, 3))
        {
            cluster.Serve(host);
        }

        var nodes = new[] { cluster.Node("n1", script: """{"otherwise":{"seconds":3,"steps":6}}"""), cluster.Node("n2") };
        var first = await cluster.Coordinating();
        await cluster.Submit((first + 1) % 3); // any host takes it
        await Until(() => cluster.Done((first + 2) % 3, "fake"), done => done >= 3, cluster.Said);

        // Hosts that joined at the same moment may have handed over by now (docs/decisions/0100).
        var active = await cluster.Coordinating();
        var killed = cluster.Hosts[active];
        ALab.Running.Signal(killed.ProgramId, ALab.Kill);
        await killed.Ended();
        var second = await cluster.Coordinating(besides: active);
        cluster.Serve(active); // the lost one comes back
        await Until(() => cluster.Done(second, "fake"), done => done >= 8, cluster.Said);
        await ALab.Until(() => cluster.Hosts[active].Said.Contains("joined", StringComparison.Ordinal), "the return of the killed host", cluster.Said);
        await ALab.Until(() => nodes.All(node => node.Said.Contains($"term is {cluster.Term(second)}", StringComparison.Ordinal)), "both nodes' greeting to the second host", () => string.Concat(nodes.Select(node => node.Said)));

        ALab.Running.Signal(cluster.Hosts[second].ProgramId, ALab.Terminate);
        Assert.Equal(0, await cluster.Hosts[second].Ended());
        var last = await cluster.Coordinating(besides: second);
        await Until(() => cluster.Done(last, "fake"), done => done == 24, cluster.Said);
        var table = await undisturbed.CsvOf(undisturbed.Runs);
        await ALab.Until(() => _lab.CsvOf(cluster.State(last)).Result == table, "all results in the last host's table", cluster.Said);

        foreach (var node in nodes)
        {
            ALab.Running.Signal(node.ProgramId, ALab.Terminate);
            Assert.Equal(0, await node.Ended());
        }

        foreach (var host in cluster.Hosts.Values.Where(host => !host.HasEnded))
        {
            ALab.Running.Signal(host.ProgramId, ALab.Terminate);
            Assert.Equal(0, await host.Ended());
            Assert.DoesNotContain(connection.Split("Password=")[1], host.Said, StringComparison.Ordinal);
        }

        Assert.Equal("24", await postgres.QueryAsync("slfd", "SELECT COUNT(*) FROM journal WHERE manifest = 'chained/e.succeeded.1'"));
        Assert.Equal(undisturbed.SyntheticSets(), _lab.SyntheticSets());
        Assert.Equal(table, await _lab.CsvOf(cluster.State(last)));
    }

    private static async Task Until(Func<Task<int?>> done, Func<int?, bool> enough, Func<string> said)
    {
        var limit = DateTime.UtcNow + TimeSpan.FromMinutes(3);
        while (!enough(await done()))
        {
            Assert.True(DateTime.UtcNow < limit, "the grid did not come on:\n" + said());
            await Task.Delay(100);
        }
    }
}
