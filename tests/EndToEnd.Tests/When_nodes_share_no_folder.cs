using Slfd.Artifacts;
using Slfd.Artifacts.Attempts;
using Slfd.Experiments.Cells;
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
        var (names, go) = (new[] { "n1", "n2" }, Path.Combine(_lab.Folder, "go"));
        ALab.Running[] nodes = [.. names.Select(name => cluster.Node(name, RunsOf(name), $$"""{"otherwise":{"seconds":0.5,"steps":2,"checkpoints":true,"until":"{{go}}"} }""",
            "--artifacts", "http", "--artifact-servers", cluster.Url(0, "/").ToString(), "--artifact-ca", ours.Path, "--token-file", token))];
        await cluster.Submit(0);
        await ALab.Until(() => Array.TrueForAll(names, name => Directory.Exists(Path.Combine(RunsOf(name), "cells"))), "a cell on each node", () => string.Concat(nodes.Select(node => node.Said)));
        File.WriteAllText(go, string.Empty);
        var done = 0;
        await ALab.Until(() => (done = cluster.Done(0, "fake").Result ?? done) == 8 && _lab.SyntheticSets().Count == 8, "eight results, published in the host's folder");
        var table = await shared.CsvOf(shared.Runs);
        await ALab.Until(() => _lab.CsvOf(cluster.State(0)).Result == table, "all results in the host's table", cluster.Said);

        foreach (var process in nodes.Append(host))
        {
            ALab.Running.Signal(process.ProgramId, ALab.Terminate);
            Assert.Equal(0, await process.Ended());
        }

        Assert.All(names, name => Assert.NotEmpty(Directory.GetDirectories(Path.Combine(RunsOf(name), "cells")))); // both worked, each in its own folder
        Assert.Equal(shared.SyntheticSets(), _lab.SyntheticSets());
        Assert.Equal(table, await _lab.CsvOf(cluster.State(0)));
    }

    [Fact]
    public async Task What_a_running_cell_writes_is_fetched_from_its_node_when_somebody_looks_and_not_before()
    {
        // A real worker that distils for long and writes no checkpoint.
        using ACluster cluster = new(_lab, 1) { Token = Operator };
        var (tokens, token) = (Secret("tokens", $"olga operator {Operator}\nn* node {Node}\n"), Secret("token", Node));
        cluster.Serve(0, "--tokens", tokens);
        _lab.Grid("""
            grid {
              name = long, datasets = [procedural], resolutions = [32], methods = [{ matching = dc, space = pixel }], seeds = [0], iterations = 40000
              evaluation { every = 4, repeats = 1, epochs = 2, architectures = [convnet] }
              network { width = 8 }
              distillation { batch-real = 4, initialisation = noise }
              checkpoint-every = 1h
            }
            """);
        _lab.Start("node", "--name", "n1", "--coordinators", cluster.Gates, "--runs", RunsOf("n1"), "--devices", "cpu",
            "--artifacts", "http", "--artifact-servers", cluster.Url(0, "/").ToString(), "--token-file", token);
        await cluster.Submit(0);
        RunsFolder ours = new(RunsOf("n1"));
        var cell = default(CellId);
        await ALab.Until(() => Directory.Exists(Path.Combine(ours.Root, "cells")) && Directory.GetDirectories(Path.Combine(ours.Root, "cells")) is [var folder]
            && CellId.TryParse(Path.GetFileName(folder), out cell) && AttemptSheets.Of(ours.Cell(cell)).Count >= 2, "two pictures on the node");
        Assert.False(Directory.Exists(new RunsFolder(_lab.Runs).Cell(cell).Root)); // nobody has looked

        long Length(string file) => cluster.Text(0, cell.ToString(), file).Result?.GetProperty("length").GetInt64() ?? 0;
        var numbers = 0L;
        await ALab.Until(() => (numbers = Length(CellFolder.MetricsFile)) > 0, "numbers on the host");
        await ALab.Until(() => Length(CellFolder.MetricsFile) > numbers, "more of them");
        await ALab.Until(() => Length(CellFolder.LogFile) > 0, "its log");
        await ALab.Until(() => AttemptSheets.Of(new RunsFolder(_lab.Runs).Cell(cell)).Count > 0, "its pictures");
        Assert.Empty(new RunsFolder(_lab.Runs).Cell(cell).WholeCheckpoints(new(1)));
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
