using Slfd.Support;

namespace Slfd.EndToEnd.Tests;

/// <summary>Two of three coordinator hosts come together without the first of their list, and take it in when it comes.</summary>
public sealed class When_the_first_host_is_away : IDisposable
{
    private readonly ALab _lab = new();

    public void Dispose() => _lab.Dispose();

    [SkippableFact]
    public async Task The_others_begin_without_it_and_take_it_in_later()
    {
        Skip.If(ThrowAwayPostgres.Missing is not null, ThrowAwayPostgres.Missing);
        await using var postgres = await ThrowAwayPostgres.StartAsync();
        var (secret, quick) = (Path.Combine(_lab.Folder, "database"), Path.Combine(_lab.Folder, "quick.conf"));
        await File.WriteAllTextAsync(secret, await postgres.DatabaseAsync());
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(quick, "slfd.cluster.join-within = 8s, akka.cluster.seed-node-timeout = 3s");
        using ACluster cluster = new(_lab, 3, "--database", $"@{secret}", "--config", quick);
        cluster.Serve(1);
        cluster.Serve(2);
        await cluster.Coordinating();

        cluster.Serve(0);
        await ALab.Until(() => cluster.Hosts[0].Said.Contains("joined", StringComparison.Ordinal), "the first host among the others", cluster.Said);
        foreach (var host in cluster.Hosts.Values)
        {
            ALab.Running.Signal(host.ProgramId, ALab.Terminate);
        }

        foreach (var host in cluster.Hosts.Values)
        {
            Assert.Equal(0, await host.Ended());
        }
    }
}
