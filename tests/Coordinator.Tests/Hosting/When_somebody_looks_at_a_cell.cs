using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>Its node hears of it with the answer to its next beat, and no other node does.</summary>
public sealed class When_somebody_looks_at_a_cell : IAsyncDisposable
{
    private readonly AHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Its_node_hears_of_it_with_the_answer_to_its_next_beat()
    {
        _host.Start();
        await _host.Submit(AGrid.Named("g", seeds: 2));
        var (first, second) = (await _host.Lease(), await _host.Ask<Grant>(_host.Request("cpu:1")));
        Assert.Empty((await Beat(1)).Watched);
        await _host.Ask<CellDetail>(new GetCell(first.Cell.ToString()));
        await _host.Ask<CellDetail>(new GetCell(first.Cell.Prefix, Looks: true)); // which of several this means, only the answer says
        Assert.Empty((await Beat(2)).Watched);
        await _host.Ask<CellDetail>(new GetCell(first.Cell.ToString(), Looks: true));
        var ack = await Beat(3);
        Assert.Equal([first], ack.Watched);
        Assert.Contains(second.Lease, ack.Renewed);

        Task<HeartbeatAck> Beat(long number) => _host.Ask<HeartbeatAck>(new Heartbeat(AHost.Node, 1, number,
            [.. new[] { first, second.Lease }.Select(lease => new CellBeat(lease, 1, 10, 1, 1, 1, 0, "distil"))]));
    }
}
