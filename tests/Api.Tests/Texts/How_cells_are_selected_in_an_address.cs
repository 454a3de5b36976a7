using Slfd.Api.Texts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;

namespace Slfd.Api.Tests.Texts;

/// <summary>A selector is written into an address and read back the same; what says nothing is refused with what is allowed.</summary>
public class How_cells_are_selected_in_an_address
{
    private const string Id = "0123456789abcdef0123";

    [Fact]
    public void Every_condition_is_read_back_as_it_was_written()
    {
        CellSelector selector = new("a&b", [CellState.Failed, CellState.Done], ["cifar10", "svhn"], ["dc/*"], "gpu 1", 2, 5, [CellId.Parse(Id)]) { Prefixes = ["4567"] };
        var query = SelectorText.ToQuery(selector);
        Assert.Equal($"grid=a%26b&state=failed&state=done&dataset=cifar10&dataset=svhn&method=dc%2F%2A&node=gpu%201&attempts=2-5&cell={Id}&cell=4567", query);
        Assert.Equivalent(selector, Read(query), strict: true);
    }

    [Fact]
    public void Nothing_is_every_cell()
    {
        Assert.Equal(string.Empty, SelectorText.ToQuery(CellSelector.All));
        Assert.True(Read(string.Empty).IsAll);
    }

    [Theory]
    [InlineData("2", 2, 2)]
    [InlineData("=2", 2, 2)]
    [InlineData("2-5", 2, 5)]
    [InlineData(">1", 2, null)]
    [InlineData(">=2", 2, null)]
    [InlineData("<3", null, 2)]
    [InlineData("<=2", null, 2)]
    [InlineData(null, null, null)]
    public void Attempts_are_a_number_a_range_or_a_bound(string? text, int? least, int? most)
    {
        var selector = SelectorText.Parse(null, null, null, null, null, text, null);
        Assert.Equal((least, most), (selector.AttemptsAtLeast, selector.AttemptsAtMost));
    }

    [Theory]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("-1")]
    [InlineData(">=2-5")]
    [InlineData("1-2-3")]
    [InlineData("1000000000")]
    public void Attempts_that_say_no_number_are_refused_with_what_is_expected(string text) => Assert.Equal(
        $"'{text}' says no number of attempts: expected 2, 2-5, \">1\", \">=2\", \"<3\" or \"<=2\"",
        Assert.Throws<FormatException>(() => SelectorText.Parse(null, null, null, null, null, text, null)).Message);

    [Fact]
    public void Lists_are_split_at_commas_and_an_unknown_state_or_odd_id_is_refused()
    {
        var selector = SelectorText.Parse(null, ["failed, done", "running"], ["cifar10,,svhn"], null, null, null, null);
        Assert.Equal([CellState.Failed, CellState.Done, CellState.Running], selector.States);
        Assert.Equal(["cifar10", "svhn"], selector.Datasets);
        Assert.StartsWith("'odd' is no state of a cell", Assert.Throws<FormatException>(() => SelectorText.Parse(null, ["odd"], null, null, null, null, null)).Message, StringComparison.Ordinal);
        Assert.StartsWith("'012' is no cell id", Assert.Throws<FormatException>(() => SelectorText.Parse(null, null, null, null, null, null, ["012"])).Message, StringComparison.Ordinal);
    }

    private static CellSelector Read(string query)
    {
        var parts = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')).ToLookup(part => part[0], part => Uri.UnescapeDataString(part[1]));
        return SelectorText.Parse(parts["grid"].SingleOrDefault(), [.. parts["state"]], [.. parts["dataset"]], [.. parts["method"]],
            parts["node"].SingleOrDefault(), parts["attempts"].SingleOrDefault(), [.. parts["cell"]]);
    }
}
