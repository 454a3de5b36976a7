using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Gate.Tests;

/// <summary>Floods, silence, slow readers and idle strangers cost this host a bounded part of itself, and disturb nobody.</summary>
public class When_a_node_takes_more_than_its_share
{
    private static readonly NodeId s_self = new("gpu1");

    [Fact]
    public async Task Its_messages_are_read_no_faster_than_the_limit_allows()
    {
        await using var gate = await AGate.Open(new() { MessageBurst = 20, MessagesPerSecond = 10 });
        using var node = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1")).In!;
        var watch = Stopwatch.StartNew();
        for (var number = 1; number <= 40; number++)
        {
            await node.Say(new Heartbeat(s_self, 1, number, []));
        }

        await AGate.Until(() => gate.Heard.Count == 40, "all forty beats");
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, double.MaxValue); // twenty at once, ten more after a second, ten after two
    }

    [Fact]
    public async Task A_slow_reader_is_hung_up_on_before_its_answers_fill_the_memory()
    {
        await using var gate = await AGate.Open(new() { WaitingAnswers = 4, SendWithin = TimeSpan.FromSeconds(1), MessageBurst = 100_000, MessagesPerSecond = 100_000 });
        using var node = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1")).In!;
        for (var number = 1; gate.Said.All(line => !line.Contains("disconnected", StringComparison.Ordinal)); number++)
        {
            try
            {
                await node.Say(new Heartbeat(s_self, 1, number, [])); // and the answers are never read
            }
            catch (Exception cut) when (cut is System.Net.WebSockets.WebSocketException or ObjectDisposedException)
            {
                break;
            }
        }

        await gate.Says("answer");
    }

    [Fact]
    public async Task Who_says_nothing_is_hung_up_on()
    {
        await using var gate = await AGate.Open(new() { Idle = TimeSpan.FromMilliseconds(300) });
        using var node = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1")).In!;
        await gate.Says("said nothing");
    }

    [Fact]
    public async Task Who_sends_half_a_message_is_hung_up_on()
    {
        await using var gate = await AGate.Open(new() { MessageWithin = TimeSpan.FromMilliseconds(300) });
        using var node = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1")).In!;
        await node.Send([7, 1, 2], whole: false);
        await gate.Says("too slowly");
    }

    [Fact]
    public async Task Idle_strangers_keep_no_node_out()
    {
        await using var gate = await AGate.Open();
        List<Socket> idle = [];
        for (var count = 0; count < 1030; count++)
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, gate.Address.Port);
            idle.Add(socket);
        }

        using var node = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1")).In!;
        await node.Say(new Hello(s_self, 1, [], []));
        Assert.IsType<Welcome>((await node.Hear()).Answer);
        Assert.True(await gate.Host.IsOpen(CancellationToken.None));
        idle.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task A_flood_of_refusals_leaves_a_few_lines_and_a_count()
    {
        await using var gate = await AGate.Open();
        await Parallel.ForAsync(0, 200, async (_, _) => await AStranger.Knock(gate.Address, "wrong", "gpu1"));
        await AGate.Until(() => gate.Said.Count > 0, "a line");
        Assert.InRange(gate.Said.Count, 1, 100);
    }

    [Fact]
    public async Task More_nodes_than_the_limit_are_refused()
    {
        await using var gate = await AGate.Open(new() { Nodes = 2 });
        using var first = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1")).In!;
        using var second = (await AStranger.Knock(gate.Address, AGate.Token, "gpu2")).In!;
        Assert.Null((await AStranger.Knock(gate.Address, AGate.Token, "gpu3")).In);
    }
}
