using System.Globalization;
using Slfd.Artifacts.Attempts;
using Slfd.Cli.Rendering;
using Slfd.Cli.Screens;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Spectre.Console.Testing;

namespace Slfd.Cli.Tests.Screens;

/// <summary>The screens of operators' commands: what they answer, and that they fit.</summary>
public class What_a_person_sees
{
    private static readonly LeaseId s_lease = new(CellId.Parse("0123456789abcdef0123"), new(2));
    private static readonly DeviceId s_device = new(new("gpu3"), "cuda:1");
    private static readonly CellBeat s_beat = new(s_lease, 450, 1000, 1.25, 3.2, 12L << 30, 400, "distil");

    private static readonly NodeView[] s_nodes =
    [
        new(s_device.Node, NodeState.Working, 7, TimeSpan.FromSeconds(3),
        [
            new("cuda:0", s_lease, "imagenet-a 128px dc/slfd-10 ipc 1 seed 0", s_beat, null) { Model = "a name of old", Ends = Estimate.Of(TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(12), TimeSpan.FromMinutes(16)) },
            new("cuda:1", null, string.Empty, null, "3 different cells failed on it in a row") { FailedInRow = 3 },
        ], new() { MemoryUsed = 3L << 30, Devices = [new() { Slot = "cuda:0", Model = "NVIDIA H200", Celsius = 61, MemoryUsed = 40L << 30 }] }) { Release = "0.9.1+0123456789abcdef" },
        new(new("gpu7"), NodeState.Silent, 2, TimeSpan.FromMinutes(5), []),
    ];

    private static readonly StatusFacts s_facts = new(
        [GridStatus.Of("table-1", (CellState.Done, 12), (CellState.Running, 1), (CellState.Waiting, 4), (CellState.Failed, 3)), GridStatus.Of("quickstart", (CellState.Done, 1), (CellState.Failed, 19))],
        new([new("table-1", Estimate.Of(TimeSpan.FromMinutes(170), TimeSpan.FromMinutes(200), TimeSpan.FromMinutes(250)))], Estimate.Unknown("no device works"), [new(s_lease.Cell, "label", s_device, TimeSpan.FromMinutes(12), TimeSpan.FromSeconds(80))]),
        new([new(FailureClass.OutOfMemory, "CUDA out of memory, tried to allocate … MiB", 19, [s_lease.Cell], new(["gpu3/cuda:1"], 1, 40, 1, 2), new(s_lease.Cell, "label", 3, CellState.Failed, new(FailureClass.OutOfMemory, "m", "t", 3)))], 0),
        new("http://c1:8470", [new("c1:4053", true, true, true, "0.9.1+0123456789abcdef"), new("c2:4053", false, true, false), new("c3:4053", false, false, false)], new(1, 1_790_000_000_000, "started", null, "term 3"), s_nodes, ["a certificate ends"], null));

    [Fact]
    public void Status_says_what_is_done_when_it_ends_what_is_wrong_and_who_is_there()
    {
        var text = Plain(StatusScreen.Of(s_facts, Screen.Unlimited));
        Assert.Contains("12 of 20", text, StringComparison.Ordinal);
        Assert.Contains("3 h 20 min (2 h 50 min to 4 h 10 min)", text, StringComparison.Ordinal);
        Assert.Contains("out-of-memory: CUDA out of memory, tried to allocate … MiB (19 cells on gpu3/cuda:1); 'slfd cell 01234567' shows one", text, StringComparison.Ordinal);
        Assert.Matches("(?m)^19 failed +out-of-memory", text);
        Assert.Contains("makes no progress for 12 min 00 s", text, StringComparison.Ordinal);
        Assert.Contains("c1:4053 coordinates and answers (0.9.1+0123456), c2:4053 stands by, c3:4053 cannot be reached", text, StringComparison.Ordinal);
        Assert.Contains("nodes: 1 working, 1 silent; devices: 1 of 2 running cells, 1 quarantined", text, StringComparison.Ordinal);
        Assert.Contains("no heartbeat from gpu7 for 5 min 00 s", text, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing is wrong", text, StringComparison.Ordinal);
        Assert.True(s_facts.HaveFailed);
    }

    [Fact]
    public void A_node_that_is_not_let_in_stands_where_people_look_for_it()
    {
        RefusedNode named = new("gpu7", "10.0.0.7", "its certificate has ended", 12, 1_790_000_000_000, 1_790_000_060_000);
        RefusedNode stranger = new(string.Empty, "10.0.0.9", "it agreed on no TLS 1.3, or speaks no TLS", 1, 1_790_000_000_000, 1_790_000_000_000);
        Assert.Contains("not let in  gpu7 (10.0.0.7), 12 times, last at 2026-09-21", Plain(NodesScreen.Of(s_nodes, Screen.Unlimited, refused: [named, stranger])), StringComparison.Ordinal);
        var first = Plain(NodesScreen.Of([], Screen.Unlimited, refused: [stranger]));
        Assert.Contains("no node has come yet", first, StringComparison.Ordinal);
        Assert.Contains("not let in  somebody at 10.0.0.9, once, last at", first, StringComparison.Ordinal);
        Assert.Contains("and 3 more", Plain(NodesScreen.Of([], Screen.Unlimited, refused: [.. Enumerable.Repeat(stranger, 8)])), StringComparison.Ordinal);
        var status = Plain(StatusScreen.Of(s_facts with { Fleet = s_facts.Fleet! with { Refused = [named, named with { Because = "another reason" }, stranger] } }, Screen.Unlimited));
        Assert.Contains("1 not let in", status, StringComparison.Ordinal);
        Assert.Contains("node gpu7 (10.0.0.7): its certificate has ended; 'slfd nodes' says more", status, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.9", status, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_called_well_where_nobody_can_say()
    {
        GridStatus[] fine = [GridStatus.Of("g", (CellState.Done, 2))];
        Assert.Contains("nothing is wrong", Plain(StatusScreen.Of(new(fine, null, new([], 0), null), 80)), StringComparison.Ordinal);
        Assert.Contains("too old to say", Plain(StatusScreen.Of(new(fine, null, null, null), 80)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    public void Every_line_fits_the_terminal(int width)
    {
        CellView cell = new(s_lease.Cell, "imagenet-a 128px dc/slfd-10 ipc 1 seed 0", CellState.Delayed, 2, 1, s_device, s_beat, "the last attempt failed; the next one starts in 35 s");
        var story = Story();
        foreach (var screen in new[] { StatusScreen.Of(s_facts, width), NodesScreen.Of(s_nodes, width), CellsScreen.Of([cell], 1, width), CellScreen.Of(story, null, null, width) })
        {
            Assert.All(screen.Lines, line => Assert.InRange(line.Sum(piece => piece.Text.Length), 0, width));
            using TestConsole terminal = new();
            screen.Print(terminal.Width(width));
            Assert.Equal(screen.Lines.Count, terminal.Lines.Count); // nothing wrapped
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    public void A_column_without_room_is_left_out_and_not_cut_to_nothing(int width)
    {
        var lines = Plain(NodesScreen.Of(s_nodes, width)).Split('\n');
        Assert.DoesNotContain("…", lines[0], StringComparison.Ordinal);
        Assert.Contains("progress", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_that_leaves_nothing_says_so()
    {
        Assert.Contains("filter 'trouble'", Plain(NodesScreen.Of([], 80, "trouble")), StringComparison.Ordinal);
        Assert.Contains("no node has come yet", Plain(NodesScreen.Of([], 80)), StringComparison.Ordinal);
        Assert.Equal(("812 B", "1.5 KiB", "3 MiB"), (Words.Size(812), Words.Size(1536), Words.Size(3 << 20)));
    }

    [Fact]
    public void What_nobody_measured_is_a_dash_and_no_zero()
    {
        var text = Plain(NodesScreen.Of(s_nodes, Screen.Unlimited));
        Assert.Contains("NVIDIA H200", text, StringComparison.Ordinal);
        Assert.Contains("40.0 GiB", text, StringComparison.Ordinal);
        Assert.Matches("GiB +61 ", text);
        Assert.Contains("450/1000", text, StringComparison.Ordinal);
        Assert.Contains("12 min 00 s", text, StringComparison.Ordinal);
        var idle = text.Split('\n').Single(line => line.Contains("cuda:1", StringComparison.Ordinal));
        Assert.Equal(["cuda:1", "! quarantined", "-", "-", "-", "-", "-", "-", "3", "-", "3 different cells failed on it in a row"], idle.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public void A_cell_is_shown_with_its_folder_its_whole_checkpoint_and_the_end_of_its_log()
    {
        CellFolderView folder = new("/runs/cells/x", [], [new(3, 0, []), new(2, 400, [new("worker.log", 9)])], 400);
        var text = Plain(CellScreen.Of(Story(), folder, new(2, "worker.log", 0, 9, 9, "first\n\u001b[31mlast\n"), Screen.Unlimited));
        Assert.Contains("folder      /runs/cells/x", text, StringComparison.Ordinal);
        Assert.Contains("iteration 400, of attempt 2: whole on the disk", text, StringComparison.Ordinal);
        Assert.Contains("last lines of the log of attempt 2", text, StringComparison.Ordinal);
        Assert.Contains("none lies on this host", Plain(CellScreen.Of(Story(), folder with { Checkpoint = 0 }, null, 100)), StringComparison.Ordinal);
    }

    private static CellDetail Story() => new(
        new(s_lease.Cell, "label", CellState.Running, 2, 0, s_device, s_beat, string.Empty), "{}", ["g"], 450,
        [new(new(1), s_device, 1_790_000_000_000, 1_790_000_100_000, AttemptEnd.Failed, "out of memory, and a long sentence about it that goes on and on", false)], null, null, default);

    private static string Plain(Screen screen)
    {
        using StringWriter output = new(CultureInfo.InvariantCulture);
        screen.Print(output);
        return output.ToString();
    }
}
