using Slfd.Messages.Coordination;
using Slfd.Messages.Serialization;
using Slfd.Support;

namespace Slfd.Gate.Tests;

/// <summary>Hosts and nodes are replaced one by one in mid-sweep: releases that follow one another work together, others refuse with a sentence that says so.</summary>
public class When_releases_differ
{
    private const string Next = "slfd.node.2", AfterNext = "slfd.node.3";

    /// <summary>Field 99, a number: what a later release may have added to a message.</summary>
    private static readonly byte[] s_newMember = [0x98, 0x06, 0x2A];

    [Fact]
    public async Task A_node_of_the_next_release_speaks_as_this_one_does()
    {
        await using var gate = await AGate.Open();
        using var node = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1", protocol: $"{Next},{NodeLink.Protocol}")).In!;
        Assert.Equal(NodeLink.Protocol, node.Protocol);
        await node.Send([.. MessageFrame.Of(new Hello(new("gpu1"), 1, ["cpu:0"], [])), .. s_newMember]);
        Assert.IsType<Welcome>((await node.Hear()).Answer);
        Assert.Equal(["cpu:0"], Assert.IsType<Hello>(Assert.Single(gate.Heard)).Slots);
    }

    [Fact]
    public async Task A_host_of_the_next_release_speaks_as_this_node_does()
    {
        await using var gate = await AGate.Open(with: options => options with { Protocols = [Next, NodeLink.Protocol] });
        using ListeningNode node = new(new() { Node = new("gpu1"), Hosts = [gate.Address], Token = () => AGate.Token });
        node.Say(new Hello(new("gpu1"), 1, ["cpu:0"], []));
        await AGate.Until(() => node.Heard.OfType<Welcome>().Any(), "the welcome");
        var welcome = MessageFrame.Read<ICoordinatorReply>([.. MessageFrame.Of(node.Heard.OfType<Welcome>().First()), .. s_newMember]);
        Assert.Equal(7, Assert.IsType<Welcome>(welcome).Term);
    }

    [Fact]
    public async Task Further_apart_the_node_says_why_it_does_not_work_and_goes_on_when_the_host_is_replaced()
    {
        var old = await AGate.Open(port: ReservedPorts.Next(), with: options => options with { Protocols = [AfterNext, Next] });
        using ListeningNode node = new(new() { Node = new("gpu1"), Hosts = [old.Address], Token = () => AGate.Token, RetryAfterAtMost = TimeSpan.FromMilliseconds(100) });
        node.Say(new Hello(new("gpu1"), 1, ["cpu:0"], []));
        await AGate.Until(() => old.Said.Count >= 3, "three attempts");
        Assert.Contains("use the same release on both", Assert.Single(node.Notes), StringComparison.Ordinal);
        await old.DisposeAsync();
        await using var replaced = await AGate.Open(port: old.Address.Port);
        await AGate.Until(() => node.Heard.OfType<Welcome>().Any(), "the welcome of the host that was replaced");
    }

    [Fact]
    public async Task A_kind_of_message_that_only_a_later_release_knows_is_refused_with_that_reason()
    {
        await using var gate = await AGate.Open();
        using var node = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1")).In!;
        await node.Send([5, .. "n.new"u8, 1, 2, 3]);
        Assert.Contains("use the same release", (await node.Hear()).Because, StringComparison.Ordinal);
    }
}
