using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Gate.Tests;

/// <summary>Without certificates a token lets nodes in; a caller without it, or that is no node, is told why and gets nothing.</summary>
public class When_a_node_knocks
{
    [Theory]
    [InlineData(null, "gpu1", 401)]
    [InlineData("a-wrong-token", "gpu1", 401)]
    [InlineData(AGate.Token, null, 400)]
    [InlineData(AGate.Token, "../../etc", 400)]
    [InlineData(AGate.Token, ".hidden", 400)]
    public async Task Who_lacks_token_or_name_is_refused(string? token, string? name, int status)
    {
        await using var gate = await AGate.Open();
        var (stranger, got, because) = await AStranger.Knock(gate.Address, token, name);
        Assert.Null(stranger);
        Assert.Equal(status, got);
        Assert.NotEmpty(because);
        await gate.Says("refused 127.0.0.1");
        Assert.Empty(gate.Heard);
    }

    [Fact]
    public async Task A_page_in_a_browser_is_refused_whatever_it_knows()
    {
        await using var gate = await AGate.Open();
        Assert.Equal(403, (await AStranger.Knock(gate.Address, AGate.Token, "gpu1", origin: "http://evil.example")).Status);
    }

    [Fact]
    public async Task Another_release_is_told_so()
    {
        await using var gate = await AGate.Open();
        var (_, status, because) = await AStranger.Knock(gate.Address, AGate.Token, "gpu1", protocol: "slfd.node.99");
        Assert.Equal(400, status);
        Assert.Contains("another release", because, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/grids")]
    [InlineData("/node/")]
    public async Task There_is_nothing_else_at_the_port(string path)
    {
        await using var gate = await AGate.Open();
        Assert.Equal(404, (await AStranger.Knock(gate.Address, AGate.Token, "gpu1", path: path)).Status);
    }

    [Fact]
    public async Task It_speaks_to_the_coordinator_and_hears_its_answer()
    {
        await using var gate = await AGate.Open();
        using var node = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1")).In!;
        await node.Say(new Hello(new("gpu1"), 3, ["cpu:0"], []));
        var (answer, _, _) = await node.Hear();
        Assert.Equal(7, Assert.IsType<Welcome>(answer).Term);
        Assert.Equal(new NodeId("gpu1"), Assert.Single(gate.Heard).Node);
    }

    [Fact]
    public async Task A_second_connection_of_a_node_ends_its_first()
    {
        await using var gate = await AGate.Open();
        using var first = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1")).In!;
        await gate.Says("node gpu1 connected");
        using var second = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1")).In!;
        Assert.Contains("connected again", (await first.Hear()).Because, StringComparison.Ordinal);
        await second.Say(new Goodbye(new("gpu1"), 3));
        Assert.NotNull((await second.Hear()).Answer);
    }
}
