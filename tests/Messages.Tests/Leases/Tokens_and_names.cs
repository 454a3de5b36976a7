using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;

namespace Slfd.Messages.Tests.Leases;

/// <summary>A lease is named by its cell and a number that only rises; a device by its host and slot.</summary>
public class Tokens_and_names
{
    [Fact]
    public void A_later_lease_has_a_higher_token()
    {
        FencingToken never = default;
        var first = never.Next();
        Assert.Equal(("0", "1"), (never.ToString(), first.ToString()));
        Assert.True(never < first && first > never && never <= first && first >= never && first <= new FencingToken(1) && first >= new FencingToken(1));
        Assert.False(first < new FencingToken(1) || first > new FencingToken(1));
        Assert.Equal([never, first, first.Next()], new[] { first.Next(), never, first }.Order());
    }

    [Fact]
    public void The_highest_token_has_no_next_and_never_becomes_a_low_one() => Assert.Throws<OverflowException>(() => new FencingToken(int.MaxValue).Next());

    [Fact]
    public void Are_written_as_people_read_them()
    {
        DeviceId device = new(new("gpu1"), "cuda:1");
        Assert.Equal(("gpu1", "gpu1/cuda:1"), (device.Node.ToString(), device.ToString()));
        Assert.Equal("0123456789abcdef0123#4", new LeaseId(CellId.Parse("0123456789abcdef0123"), new(4)).ToString());
    }

    [Theory]
    [InlineData("gpu1", true)]
    [InlineData("7-of.nine_b", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("-gpu", false)]
    [InlineData("../gpu", false)]
    [InlineData("gpu 1", false)]
    [InlineData("gpü", false)]
    [InlineData("cuda:0", false)]
    public void A_node_is_called_what_can_stand_in_a_path(string? name, bool valid) => Assert.Equal(valid, NodeName.IsValid(name));

    [Fact]
    public void A_name_is_as_long_as_its_rule_says()
    {
        Assert.True(NodeName.IsValid(new string('a', NodeName.Longest)));
        Assert.False(NodeName.IsValid(new string('a', NodeName.Longest + 1)));
        Assert.Contains($"1 to {NodeName.Longest} letters", NodeName.Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu:0", true)]
    [InlineData("cuda:1", true)]
    [InlineData("", false)]
    [InlineData("cuda/1", false)]
    [InlineData("cuda 1", false)]
    public void A_slot_may_have_a_colon_and_no_slash(string slot, bool valid) => Assert.Equal(valid, NodeName.IsSlot(slot));
}
