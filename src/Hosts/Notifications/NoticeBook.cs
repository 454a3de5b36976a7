using System.Globalization;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;

namespace Slfd.Hosts.Notifications;

/// <summary>What people were told, so that each thing is said once while it lasts, by whichever host coordinates. Pure: time comes in as a value.</summary>
/// <param name="options">Whom to tell of what.</param>
/// <param name="told">What was said before this host coordinated; null: nothing ever was, and what is long over is not news.</param>
internal sealed class NoticeBook(NotifyOptions options, IReadOnlyDictionary<string, long>? told)
{
    private readonly Dictionary<string, long> _told = told is null ? [] : new(told, StringComparer.Ordinal);
    private bool _begins = told is null;

    /// <summary>What was said and still lasts: for each <c>KIND KEY</c> a number that says up to where.</summary>
    public IReadOnlyDictionary<string, long> Told => _told;

    /// <summary>What is to be said now.</summary>
    public IReadOnlyList<Notice> News(SweepSnapshot now, DateTimeOffset at)
    {
        List<Notice> news = [];
        HashSet<string> lasting = new(StringComparer.Ordinal);
        foreach (var (notice, number, isPast) in Conditions(now, at))
        {
            var key = $"{notice.Kind} {notice.Key}";
            lasting.Add(key);
            if (_told.TryGetValue(key, out var before) && number <= before)
            {
                continue;
            }

            if (notice.Kind == NoticeKinds.Failed && _told.TryGetValue($"{SaidAt} {notice.Key}", out var last) && at.ToUnixTimeMilliseconds() - last < options.FailuresEvery.TotalMilliseconds)
            {
                continue; // with those that come until then
            }

            _told[key] = number;
            if (notice.Kind == NoticeKinds.Failed)
            {
                _told[$"{SaidAt} {notice.Key}"] = at.ToUnixTimeMilliseconds();
            }

            if (options.On.Contains(notice.Kind) && !(_begins && isPast))
            {
                news.Add(notice);
            }
        }

        // What is over may come again, and is news then.
        foreach (var over in _told.Keys.Where(key => !lasting.Contains(key) && !lasting.Contains(key.Replace(SaidAt, NoticeKinds.Failed, StringComparison.Ordinal))).ToList())
        {
            _told.Remove(over);
        }

        _begins = false;
        return news;
    }

    private const string SaidAt = "failed-at";

    /// <summary>All that could be said: each with a number that rises when it is to be said again, and whether it may be long past.</summary>
    private IEnumerable<(Notice Notice, long Number, bool IsPast)> Conditions(SweepSnapshot now, DateTimeOffset at)
    {
        foreach (var grid in now.Grids)
        {
            if (grid.Ended)
            {
                yield return (new(NoticeKinds.Ended, grid.Grid, $"{grid.Grid} has ended", $"{grid.Done} of {grid.Cells} cells are done{(grid.Failed > 0 ? $", {grid.Failed} have failed" : string.Empty)}{(grid.Cancelled > 0 ? $", {grid.Cancelled} are cancelled" : string.Empty)}. 'slfd report {grid.Grid}' prints its table."), grid.Cells, true);
            }

            if (grid.Failed > 0)
            {
                var cause = now.Failures.Groups.FirstOrDefault() is { } group ? $" The commonest cause of all: {group.Class.Name()}: {group.Message} ({group.Spread.Sentence(group.Count)})." : string.Empty;
                yield return (new(NoticeKinds.Failed, grid.Grid, $"{Count(grid.Failed, "cell", "cells")} of {grid.Grid} failed for good", $"Their attempts are used up.{cause} 'slfd retry --grid {grid.Grid} --state failed' tries them again."), grid.Failed, false);
            }
        }

        foreach (var stuck in now.Stuck)
        {
            yield return (new(NoticeKinds.Stuck, stuck.Cell.ToString(), $"cell {stuck.Cell.Prefix} makes no progress", $"{stuck.Label} on {stuck.Device}: nothing for {Minutes(stuck.Since)}, {Minutes(stuck.Usual)} is usual. 'slfd logs {stuck.Cell.Prefix}' shows what it says."), 1, false);
        }

        foreach (var node in now.Nodes)
        {
            if (node.State == NodeState.Silent)
            {
                yield return (new(NoticeKinds.Silent, node.Node.Name, $"node {node.Node} is silent", "No heartbeat came for a whole lease term; its cells go to other devices. Look at the host."), 1, false);
            }

            foreach (var device in node.Devices.Where(device => device.Quarantined is not null))
            {
                yield return (new(NoticeKinds.Quarantined, $"{node.Node}/{device.Slot}", $"device {node.Node}/{device.Slot} is quarantined", $"{device.Quarantined}. Repair it, then 'slfd restore {node.Node}/{device.Slot}'."), 1, false);
            }
        }

        if (now.FreeBytes is { } free && free < options.DiskBelow)
        {
            yield return (new(NoticeKinds.Disk, "runs", "the disk of the runs folder fills", $"{(free / 1e9).ToString("F1", CultureInfo.InvariantCulture)} GB are left. 'slfd clean' says what can be removed."), 1, false);
        }

        if (now.Started is { } started)
        {
            yield return (new(NoticeKinds.Coordinator, "life", "a coordinator took over", $"{started.Text}, at {DateTimeOffset.FromUnixTimeMilliseconds(started.At):yyyy-MM-dd HH:mm:ss'Z'}. Running cells went on meanwhile."), started.Number, true);
        }
        else if (_told.TryGetValue($"{NoticeKinds.Coordinator} life", out var before))
        {
            yield return (new(NoticeKinds.Coordinator, "life", string.Empty, string.Empty), before, true); // the log does not go back so far: the same as before
        }
    }

    private static string Count(int count, string one, string many) => count == 1 ? $"1 {one}" : string.Create(CultureInfo.InvariantCulture, $"{count} {many}");

    private static string Minutes(TimeSpan span) => span.TotalMinutes < 2 ? $"{span.TotalSeconds:F0} s" : $"{span.TotalMinutes:F0} min";
}
