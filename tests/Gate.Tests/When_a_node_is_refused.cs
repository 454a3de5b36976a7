using System.Net;
using Microsoft.Extensions.Time.Testing;
using Slfd.Messages.Leases;

namespace Slfd.Gate.Tests;

/// <summary>Who was refused is remembered for people who look for a node, as long as it lasts and not much longer; strangers cannot fill the memory.</summary>
public class When_a_node_is_refused
{
    private static readonly IPAddress s_address = IPAddress.Parse("10.0.0.7");
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_000));
    private readonly Refusals _refusals;

    public When_a_node_is_refused() => _refusals = new(_clock);

    [Fact]
    public async Task It_is_named_with_the_reason_until_it_comes_in()
    {
        await using var gate = await AGate.Open();
        await AStranger.Knock(gate.Address, "a-wrong-token", "gpu1");
        await AStranger.Knock(gate.Address, "a-wrong-token", "gpu1");
        await AStranger.Knock(gate.Address, AGate.Token, "gpu2", protocol: "slfd.node.99");
        Assert.Equal(["gpu1", "gpu2"], gate.Host.Refused.Select(one => one.Node).Order());
        var first = gate.Host.Refused.Single(one => one.Node == "gpu1");
        Assert.Equal((2, "127.0.0.1"), (first.Count, first.Address));
        Assert.Contains("node.token", first.Because, StringComparison.Ordinal);
        using var node = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1")).In!;
        await gate.Says("node gpu1 connected");
        Assert.Equal("gpu2", Assert.Single(gate.Host.Refused).Node);
    }

    [Fact]
    public async Task What_is_no_node_is_not_kept()
    {
        await using var gate = await AGate.Open();
        await AStranger.Knock(gate.Address, AGate.Token, "gpu1", path: "/");
        await AStranger.Knock(gate.Address, AGate.Token, "gpu1", origin: "http://evil.example");
        await gate.Says("no page of a browser");
        Assert.Empty(gate.Host.Refused);
    }

    [Fact]
    public void It_is_forgotten_when_it_does_not_come_again()
    {
        _refusals.Add(s_address, "gpu1", "why");
        _clock.Advance(Refusals.Kept / 2);
        _refusals.Add(s_address.MapToIPv6(), "gpu2", "why");
        _clock.Advance((Refusals.Kept / 2) + TimeSpan.FromSeconds(1));
        var left = Assert.Single(_refusals.Now());
        Assert.Equal(("gpu2", "10.0.0.7"), (left.Node, left.Address));
        Assert.Equal("gpu2 (10.0.0.7)", left.Who);
    }

    [Fact]
    public void Strangers_push_out_one_another_and_no_node()
    {
        _refusals.Add(s_address, "gpu1", "why");
        for (var port = 0; port < 10 * Refusals.Most; port++)
        {
            _refusals.Add(s_address, "../../etc", $"{port}{new string('x', 10_000)}\u001b[31m\nmore");
        }

        var kept = _refusals.Now();
        Assert.Equal(Refusals.Most, kept.Count);
        Assert.Contains(kept, one => one.Node == "gpu1");
        Assert.All(kept.Where(one => one.Node != "gpu1"), one => Assert.Equal(string.Empty, one.Node));
        Assert.All(kept, one => Assert.InRange(one.Because.Length, 1, 400));
        for (var name = 0; name < 10 * Refusals.Most; name++)
        {
            _refusals.Add(s_address, $"n{name}", "why");
        }

        Assert.Equal(Refusals.Most, _refusals.Now().Count);
    }

    [Fact]
    public void One_that_comes_in_was_the_stranger_of_its_address()
    {
        _refusals.Add(s_address, null, "speaks no TLS");
        _refusals.Add(s_address, "gpu2", "why");
        _refusals.Add(IPAddress.Loopback, null, "speaks no TLS");
        _refusals.CameIn(s_address, new NodeId("gpu1"));
        Assert.Equal(["127.0.0.1 ", "10.0.0.7 gpu2"], _refusals.Now().Select(one => $"{one.Address} {one.Node}").OrderDescending(StringComparer.Ordinal));
    }
}
