namespace Slfd.EndToEnd.Tests;

/// <summary>A host that coordinates alone has no other host to listen for: nodes connect to where it is told to listen.</summary>
public sealed class When_a_host_coordinates_alone : IDisposable
{
    private readonly ALab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("--listen", "127.0.0.2:0")]
    [InlineData("--nodes", "127.0.0.2:0")]
    [InlineData("--listen", "127.0.0.3:0", "--nodes", "127.0.0.2:0")]
    public async Task It_takes_nodes_where_it_is_told_to(params string[] options)
    {
        var host = _lab.Start(["serve", "--runs", _lab.Runs, "--http", "127.0.0.1:0", .. options]);
        var there = "nodes connect to 127.0.0.2:";
        await ALab.Until(() => host.HasEnded || host.Said.Contains(there, StringComparison.Ordinal), "the port for nodes", () => host.Said);
        Assert.False(host.HasEnded, host.Said);
    }
}
