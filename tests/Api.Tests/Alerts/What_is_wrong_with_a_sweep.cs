using Microsoft.AspNetCore.Http;
using Slfd.Api.Alerts;
using Slfd.Api.Failures;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;

namespace Slfd.Api.Tests.Alerts;

/// <summary>What counts as wrong, with what to do; and when something that was seen counts as new again.</summary>
public class What_is_wrong_with_a_sweep
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_000);
    private static readonly SweepSnapshot s_well = new([GridStatus.Of("g", (CellState.Done, 4))], [], new([], 0), [], null, 20_000_000_000);

    [Fact]
    public void Is_nothing_while_all_is_well() => Assert.Empty(Alert.Of(s_well, 10_000_000_000, s_now));

    [Fact]
    public void Is_listed_with_the_worst_kinds_first()
    {
        var alerts = Alert.Of(
            s_well with
            {
                Grids = [GridStatus.Of("g", (CellState.Failed, 2)) with { Alerts = 1 }],
                Notices = ["this host's certificate for HTTPS ends in 3 days"],
                Hosts = [new("host-b", false, InContact: false, false), new("host-c", true, InContact: true, true)],
                FreeBytes = 4_000_000_000,
            },
            10_000_000_000, s_now);
        Assert.Equal(
            ["1 second result of g differs from the first", "2 cells of g failed", "coordinator host host-b is not reached", "the disk of the runs folder fills", "a certificate ends soon, or has ended"],
            alerts.Select(alert => alert.Title));
        Assert.Equal(AlertKinds.Table.All.Select(term => term.Value).Where(alerts.Select(alert => alert.Kind).Contains), alerts.Select(alert => alert.Kind));
        Assert.Equal(2, alerts[1].Number);
        Assert.Contains("'slfd retry --grid g --state failed'", alerts[1].Text, StringComparison.Ordinal);
        Assert.StartsWith("4.0 GB are left.", alerts[3].Text, StringComparison.Ordinal);
        Assert.Equal("this host's certificate for HTTPS", alerts[4].Key);
    }

    [Fact]
    public void Is_a_device_on_which_no_worker_starts_while_its_node_is_heard()
    {
        var since = s_now.AddMinutes(-5).ToUnixTimeMilliseconds();
        NodeView node = new(new("gpu1"), NodeState.Working, 1, TimeSpan.FromSeconds(2), [new("cuda:0", null, string.Empty, null, null) { Unusable = new("the worker ended with exit code 3; its last words: no driver", since) }, new("cuda:1", null, string.Empty, null, null)]);
        var alert = Assert.Single(Alert.Of(s_well with { Nodes = [node] }, 10, s_now));
        Assert.Equal((AlertKind.Unusable, "gpu1/cuda:0", "no worker starts on gpu1/cuda:0", since), (alert.Kind, alert.Key, alert.Title, alert.Since));
        Assert.StartsWith("The worker ended with exit code 3; its last words: no driver. It gets no cells. Mend it on the host gpu1;", alert.Text, StringComparison.Ordinal);
        Assert.Equal(AlertKind.Silent, Assert.Single(Alert.Of(s_well with { Nodes = [node with { State = NodeState.Silent }] }, 10, s_now)).Kind);
    }

    [Fact]
    public void Is_a_disk_only_below_its_limit_and_larger_with_each_halving()
    {
        Assert.Empty(Alert.Of(s_well with { FreeBytes = 8 }, 8, s_now));
        Assert.Empty(Alert.Of(s_well with { FreeBytes = null }, 8, s_now)); // not measured is not empty
        long Number(long free) => Assert.Single(Alert.Of(s_well with { FreeBytes = free }, 8, s_now)).Number;
        Assert.Equal([1, 2, 3, 4], new[] { 7L, 4, 2, 0 }.Select(Number));
    }

    [Fact]
    public void Is_a_disk_on_which_cells_find_no_room()
    {
        FailureGroup group = new(FailureClass.Storage, "images cannot be kept in …: No space left on device", 3, [], new(["n1/cpu:0"], 1, 6, 0, 0),
            new(default, "label", 1, CellState.Delayed, new(FailureClass.Storage, "images cannot be kept", string.Empty, 0)));
        var alert = Assert.Single(Alert.Of(s_well with { Failures = new([group, group with { Class = FailureClass.Data }], 0) }, 10, s_now));
        Assert.Equal((AlertKind.Disk, "cells", "3 cells wait for room on a disk"), (alert.Kind, alert.Key, alert.Title));
        Assert.StartsWith("images cannot be kept in …: No space left on device (3 cells on n1/cpu:0)", alert.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Stays_seen_until_it_grows_or_begins_anew()
    {
        Alert alert = new(AlertKind.Failed, "g", "title", "text", 2);
        Acknowledgement seen = new(AlertKind.Failed, "g", s_now.ToUnixTimeMilliseconds(), 2, "alice");
        Assert.True(alert.Is(seen, s_now.AddYears(1)));
        Assert.False((alert with { Number = 3 }).Is(seen, s_now));
        Assert.False((alert with { Key = "h" }).Is(seen, s_now));
        Assert.True((alert with { Since = seen.At }).Is(seen, s_now));
        Assert.False((alert with { Since = seen.At + 1 }).Is(seen, s_now));
    }

    [Fact]
    public void Stays_seen_for_a_day_where_nothing_tells_when_it_began()
    {
        Alert disk = new(AlertKind.Disk, "runs", "title", "text");
        Acknowledgement seen = new(AlertKind.Disk, "runs", s_now.ToUnixTimeMilliseconds(), 1, "alice");
        Assert.True(disk.Is(seen, s_now.AddHours(23)));
        Assert.False(disk.Is(seen, s_now.AddHours(24)));
    }

    [Fact]
    public void Is_named_in_an_address_and_a_kind_that_there_is_none_of_is_refused()
    {
        Assert.Equal("kind=quarantined&key=gpu1%2Fcuda%3A0", new Alert(AlertKind.Quarantined, "gpu1/cuda:0", "title", "text").Query);
        Assert.Equal(AlertKind.Silent, AlertDesk.Parse("silent"));
        var refused = Assert.Throws<ApiFailure>(() => AlertDesk.Parse("odd"));
        Assert.Equal(StatusCodes.Status400BadRequest, refused.Status);
        Assert.StartsWith("'odd' is no kind of an alert: expected differs, failed, quarantined", refused.Message, StringComparison.Ordinal);
    }
}
