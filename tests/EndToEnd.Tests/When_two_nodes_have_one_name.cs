namespace Slfd.EndToEnd.Tests;

/// <summary>Only one node has a name: on one runs folder the second is refused, from two folders the later one stays.</summary>
public sealed class When_two_nodes_have_one_name : IDisposable
{
    private readonly ALab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task The_second_is_refused_and_a_later_one_elsewhere_replaces_the_first()
    {
        using ACluster cluster = new(_lab, 1);
        cluster.Serve(0);
        var first = cluster.Node("twin");
        await ALab.Until(() => first.Said.Contains("joined", StringComparison.Ordinal), "the first node");

        var second = cluster.Node("twin");
        Assert.Equal(3, await second.Ended());
        Assert.Contains("node twin is running already", second.Said, StringComparison.Ordinal);

        var elsewhere = cluster.Node("twin", runs: Path.Combine(_lab.Folder, "other runs"), more: ["--token-file", Path.Combine(_lab.Runs, "node.token")]);
        Assert.Equal(3, await first.Ended());
        Assert.Contains("another node of the name twin has started later", first.Said, StringComparison.Ordinal);
        Assert.False(elsewhere.HasEnded);
        Assert.Empty(first.Workers);
    }
}
