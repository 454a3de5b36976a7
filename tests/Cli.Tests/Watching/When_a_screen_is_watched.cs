using System.Text;
using System.Text.RegularExpressions;
using Slfd.Cli.Rendering;
using Slfd.Cli.Watching;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Spectre.Console.Testing;

namespace Slfd.Cli.Tests.Watching;

/// <summary><c>--watch</c>: frames that fit, keys that choose, and few bytes.</summary>
public partial class When_a_screen_is_watched
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Only_lines_that_differ_are_written()
    {
        Redraw redraw = new();
        Assert.Equal(3, Rows(redraw.Over(["one", "two", "three"], s_second)).Count);
        Assert.Equal(string.Empty, redraw.Over(["one", "two", "three"], s_second));
        Assert.Equal([(2, "2")], Rows(redraw.Over(["one", "2", "three"], s_second)));
        Assert.Equal([(3, "")], Rows(redraw.Over(["one", "2"], s_second))); // a line that is no more is cleared
        redraw.Forget();
        Assert.Equal(2, Rows(redraw.Over(["one", "2"], s_second)).Count);
    }

    [Fact]
    public void A_large_screen_comes_in_parts_of_five_thousand_bytes_a_second_and_no_line_waits_for_ever()
    {
        Redraw redraw = new();
        HashSet<int> seen = [];
        for (var second = 0; second < 6; second++)
        {
            // Every line of a screen of 200 × 60 changes each second.
            var written = redraw.Over([.. Enumerable.Range(0, 60).Select(row => $"{second} {row} ".PadRight(200, '·'))], s_second);
            Assert.InRange(Encoding.UTF8.GetByteCount(written), 1, Redraw.BytesPerSecond);
            seen.UnionWith(Rows(written).Select(row => row.Row));
        }

        Assert.Equal(60, seen.Count);
    }

    [Fact]
    public void A_frame_says_when_it_was_true_and_which_keys_there_are_and_fits_the_terminal()
    {
        Watch watch = new("slfd status", (_, _, _) => throw new NotSupportedException());
        var frame = watch.Frame(WatchChoice.OfGrids, width =>
        {
            Screen body = new(width);
            for (var line = 0; line < 40; line++)
            {
                body.Line($"line {line} ".PadRight(100, 'x'));
            }

            return body;
        }, 80, 24, new(2026, 11, 30, 8, 5, 12, TimeSpan.Zero), "no coordinator at http://c1:8470");
        using TestConsole terminal = new();
        frame.Print(terminal.Width(80));
        Assert.Equal(24, terminal.Lines.Count);
        Assert.Equal("slfd status  08:05:12Z  s sort: submitted  f filter: all  q quit", terminal.Lines[0]);
        Assert.Equal("not as it is now: no coordinator at http://c1:8470", terminal.Lines[1]);
        Assert.Equal("… 20 more lines", terminal.Lines[23]);
        Assert.All(terminal.Lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Keys_choose_order_and_filter_in_turn()
    {
        var choice = WatchChoice.OfGrids;
        GridStatus[] grids = [GridStatus.Of("done", (CellState.Done, 3)), GridStatus.Of("few", (CellState.Waiting, 1), (CellState.Failed, 2)), GridStatus.Of("many", (CellState.Waiting, 9))];
        Assert.Equal(["done", "few", "many"], Arranged.Grids(grids, choice).Select(grid => grid.Grid));
        choice = choice.After('s')!;
        Assert.Equal(["many", "few", "done"], Arranged.Grids(grids, choice).Select(grid => grid.Grid));
        choice = choice.After('f')!;
        Assert.Equal(["many", "few"], Arranged.Grids(grids, choice).Select(grid => grid.Grid));
        Assert.Equal(["few"], Arranged.Grids(grids, choice.After('f')!).Select(grid => grid.Grid));
        Assert.Equal(WatchChoice.All, choice.After('F')!.Filter);
        Assert.Null(choice.After('x'));
    }

    [Fact]
    public void Nodes_in_trouble_are_shown_alone()
    {
        LeaseId lease = new(CellId.Parse("0123456789abcdef0123"), new(1));
        NodeView[] nodes =
        [
            new(new("a"), NodeState.Working, 1, s_second, [new("cuda:0", lease, "cell", null, null), new("cuda:1", null, "", null, "broken")]),
            new(new("b"), NodeState.Silent, 1, TimeSpan.FromMinutes(9), []),
            new(new("c"), NodeState.Working, 1, s_second, [new("cuda:0", lease, "cell", null, null)]),
        ];
        var trouble = WatchChoice.OfNodes.After('f')!;
        Assert.Equal(["a cuda:1", "b "], Arranged.Nodes(nodes, trouble).Select(node => $"{node.Node} {string.Join(',', node.Devices.Select(device => device.Slot))}"));
        Assert.Equal(["b", "a"], Arranged.Nodes(nodes, trouble.After('s')!.After('s')!).Select(node => node.Node.Name));
        Assert.Equal(["a", "c"], Arranged.Nodes(nodes, trouble.After('f')!).Select(node => node.Node.Name));
        Assert.All(WatchChoice.OfNodes.Filters, filter => Arranged.Nodes(nodes, WatchChoice.OfNodes with { Filters = [filter] }));
        Assert.All(WatchChoice.OfNodes.Sorts, sort => Arranged.Nodes(nodes, WatchChoice.OfNodes with { Sorts = [sort] }));
    }

    private static List<(int Row, string Text)> Rows(string written) => [.. Written().Matches(written).Select(match => (int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), match.Groups[2].Value))];

    [GeneratedRegex(@"\x1b\[(\d+);1H\x1b\[2K([^\x1b]*)")]
    private static partial Regex Written();
}
