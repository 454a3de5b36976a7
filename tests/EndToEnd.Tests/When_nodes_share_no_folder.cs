using Slfd.Support;

namespace Slfd.EndToEnd.Tests;

/// <summary>A coordinator host with HTTPS and tokens, and two nodes with nothing but folders of their own: all artifacts travel, and table and hashes are those of one shared folder.</summary>
public sealed class When_nodes_share_no_folder : IDisposable
{
    private const string Operator = "operator-0123456789abcdef";
    private const string Node = "node-0123456789abcdef";
    private readonly ALab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Artifacts_travel_over_HTTPS_and_the_table_is_that_of_a_shared_folder()
    {
        using ALab shared = new();
        shared.FakeGrid(seeds: 4);
        await shared.RunFake().Succeeds();

        using ACertificateAuthority ours = new(_lab.Folder, "ours");
        var identity = ours.HostOptions("host");
        var (tokens, token) = (Secret("tokens", $"olga operator {Operator}\nn* node {Node}\n"), Secret("token", Node));
        using ACluster cluster = new(_lab, 1) { Scheme = "https", Token = Operator };
        var host = cluster.Serve(0, "--tokens", tokens, "--http-certificate", identity[1], "--http-password-file", identity[3]);
        _lab.FakeGrid(seeds: 4);
        ALab.Running[] nodes = [.. new[] { "n1", "n2" }.Select(name => cluster.Node(name, RunsOf(name), """{"otherwise":{"seconds":0.5,"checkpoints":true}}""",
            "--artifacts", "http", "--artifact-servers", cluster.Url(0, "/").ToString(), "--artifact-ca", ours.Path, "--token-file", token))];
        await cluster.Submit(0);
        var done = 0;
        await ALab.Until(() => (done = cluster.Done(0, "fake").Result ?? done) == 8 && _lab.SyntheticSets().Count == 8, "eight results, published in the host's folder");

        foreach (var process in nodes.Append(host))
        {
            ALab.Running.Signal(process.ProgramId, ALab.Terminate);
            Assert.Equal(0, await process.Ended());
        }

        Assert.All(["n1", "n2"], name => Assert.NotEmpty(Directory.GetDirectories(Path.Combine(RunsOf(name), "cells")))); // both worked, each in its own folder
        Assert.Equal(shared.SyntheticSets(), _lab.SyntheticSets());
        Assert.Equal(await shared.CsvOf(shared.Runs), await _lab.CsvOf(cluster.State(0)));
    }

    private string RunsOf(string node) => Path.Combine(_lab.Folder, $"{node}-runs");

    private string Secret(string name, string text)
    {
        var path = Path.Combine(_lab.Folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        return path;
    }
}
