using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;

namespace Slfd.Messages.Tests.Coordination;

/// <summary>A selector says itself as a person would type it.</summary>
public class Which_cells_are_meant
{
    private const string Id = "0123456789abcdef0123";

    [Fact]
    public void All_of_them_where_nothing_is_said()
    {
        Assert.True(CellSelector.All.IsAll);
        Assert.Equal(string.Empty, CellSelector.All.ToString());
    }

    [Fact]
    public void Every_condition_narrows_them_and_is_typed_with_its_option()
    {
        CellSelector selector = new("table 1", [CellState.Failed, CellState.Done], ["cifar10"], ["dc/*"], "host-a", 2, null, [CellId.Parse(Id)]) { Prefixes = ["4567"] };
        Assert.False(selector.IsAll);
        Assert.Equal($"{Id} 4567 --grid \"table 1\" --state failed,done --dataset cifar10 --method \"dc/*\" --node host-a --attempts \">=2\"", selector.ToString());
    }

    [Theory]
    [InlineData(null, null, "")]
    [InlineData(2, null, "--attempts \">=2\"")]
    [InlineData(null, 3, "--attempts \"<=3\"")]
    [InlineData(2, 3, "--attempts 2-3")]
    [InlineData(2, 2, "--attempts 2")]
    public void So_many_attempts_are_typed_as_one_number_a_range_or_a_bound(int? least, int? most, string expected) =>
        Assert.Equal(expected, (CellSelector.All with { AttemptsAtLeast = least, AttemptsAtMost = most }).ToString());

    [Fact]
    public void A_prefix_alone_is_a_condition() => Assert.False((CellSelector.All with { Prefixes = ["0123"] }).IsAll);
}
