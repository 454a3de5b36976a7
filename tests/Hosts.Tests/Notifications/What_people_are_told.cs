using Slfd.Api.Alerts;
using Slfd.Experiments.Cells;
using Slfd.Hosts.Notifications;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Hosts.Tests.Notifications;

/// <summary>Each thing is said once while it lasts, by whichever host coordinates.</summary>
public class What_people_are_told
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);
    private static readonly SweepSnapshot s_well = new([Running("g")], [], new([], 0), [], new(7, 1_790_000_000_000, "started", null, "coordinator took over, term 3"), 1L << 40);
    private readonly NoticeBook _book = new(new(), told: new Dictionary<string, long> { ["coordinator life"] = 7 });

    [Fact]
    public void Nothing_while_all_is_well() => Assert.Empty(_book.News(s_well, s_start));

    [Fact]
    public void An_end_once_and_again_after_more_cells()
    {
        var ended = s_well with { Grids = [GridStatus.Of("g", (CellState.Done, 3), (CellState.Cancelled, 1))] };
        var said = Assert.Single(_book.News(ended, s_start));
        Assert.Equal((NoticeKinds.Ended, "g has ended"), (said.Kind, said.Title));
        Assert.Contains("3 of 4 cells are done, 1 are cancelled", said.Text, StringComparison.Ordinal);
        Assert.Empty(_book.News(ended, s_start));
        Assert.Empty(_book.News(s_well, s_start)); // more seeds were submitted
        Assert.Single(_book.News(ended, s_start));
    }

    [Fact]
    public void Failures_with_their_commonest_cause_and_no_more_than_every_ten_minutes()
    {
        Assert.Contains("out-of-memory: no room (3 cells on gpu3/cuda:1)", Assert.Single(_book.News(Failed(1), s_start)).Text, StringComparison.Ordinal);
        Assert.Empty(_book.News(Failed(2), s_start.AddMinutes(1)));
        Assert.Empty(_book.News(Failed(9), s_start.AddMinutes(9)));
        Assert.Equal("9 cells of g failed", Assert.Single(_book.News(Failed(9), s_start.AddMinutes(10))).Title);
        Assert.Empty(_book.News(Failed(9), s_start.AddMinutes(60)));
    }

    [Fact]
    public void Silent_nodes_quarantined_devices_stuck_cells_full_disks_and_new_coordinators()
    {
        DeviceId device = new(new("gpu3"), "cuda:1");
        var bad = s_well with
        {
            Nodes = [new(new("gpu7"), NodeState.Silent, 1, null, []), new(device.Node, NodeState.Working, 1, null, [new(device.Slot, null, "", null, "3 cells failed")])],
            Stuck = [new(CellId.Parse("0123456789abcdef0123"), "label", device, TimeSpan.FromMinutes(12), TimeSpan.FromSeconds(80))],
            Started = new(9, 1_790_000_000_000, "started", null, "coordinator took over, term 4"),
            FreeBytes = 1_500_000_000,
        };
        var news = _book.News(bad, s_start);
        Assert.Equal(["coordinator", "disk", "quarantined", "silent", "stuck"], news.Select(notice => notice.Kind).Order(StringComparer.Ordinal));
        Assert.Contains("1.5 GB are left", news.Single(notice => notice.Kind == AlertKind.Disk.Name()).Text, StringComparison.Ordinal);
        Assert.Empty(_book.News(bad, s_start));

        // The host that coordinates next knows what was said.
        Assert.Empty(new NoticeBook(new(), _book.Told).News(bad, s_start));
        Assert.Empty(_book.News(s_well with { Started = null }, s_start)); // the log of events does not go back so far any more
        Assert.Equal(4, _book.News(bad, s_start).Count); // all but the coordinator, which is the same
    }

    [Fact]
    public void Not_what_was_over_before_anybody_wanted_to_be_told_and_not_what_nobody_asked_for()
    {
        NoticeBook fresh = new(new(), told: null);
        Assert.Equal([AlertKind.Failed.Name()], fresh.News(Failed(4) with { Grids = [GridStatus.Of("g", (CellState.Done, 3), (CellState.Failed, 4))] }, s_start).Select(notice => notice.Kind));
        Assert.Empty(new NoticeBook(new() { On = [AlertKind.Silent.Name()] }, new Dictionary<string, long>()).News(Failed(4), s_start));
    }

    private static GridStatus Running(string name) => GridStatus.Of(name, (CellState.Done, 1), (CellState.Running, 3));

    private static SweepSnapshot Failed(int count)
    {
        var cell = CellId.Parse("0123456789abcdef0123");
        FailureGroup group = new(FailureClass.OutOfMemory, "no room", 3, [cell], new(["gpu3/cuda:1"], 1, 3, 1, 2), new(cell, "label", 3, CellState.Failed, new(FailureClass.OutOfMemory, "no room", "", 1)));
        return s_well with { Grids = [GridStatus.Of("g", (CellState.Running, 1), (CellState.Failed, count))], Failures = new([group], 0) };
    }
}
