using System.Globalization;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;

namespace Slfd.Api.Alerts;

/// <summary>Something that is wrong with a sweep now. The one place that says what counts as that: notices, <c>/metrics</c>, the page and the command line all ask here.</summary>
/// <param name="Kind">Of what kind.</param>
/// <param name="Key">Tells it apart from others of its kind while it lasts.</param>
/// <param name="Title">Half a line.</param>
/// <param name="Text">A sentence or two: what happened, and what to do.</param>
/// <param name="Number">How large it is: an alert that has grown since somebody saw it is unseen again.</param>
/// <param name="Since">When it began, milliseconds since 1970-01-01 UTC; null: nothing tells.</param>
public sealed record Alert(AlertKind Kind, string Key, string Title, string Text, long Number = 1, long? Since = null)
{
    /// <summary>How long an alert stays seen of which nobody knows when it began.</summary>
    private static readonly TimeSpan s_seenLasts = TimeSpan.FromDays(1);

    /// <summary>Who has seen it, and when; null: nobody yet.</summary>
    public Acknowledgement? Seen { get; init; }

    /// <summary>The part of an address that names it.</summary>
    public string Query => $"kind={Kind.Name()}&key={Uri.EscapeDataString(Key)}";

    /// <summary>Whether what somebody saw was this: it is no larger now, and has not begun anew since.</summary>
    /// <param name="seen">What was seen.</param>
    /// <param name="at">Now.</param>
    public bool Is(Acknowledgement seen, DateTimeOffset at) => seen.Kind == Kind && seen.Key == Key && Number <= seen.UpTo
        && (Since is { } since ? since <= seen.At : Kind is not (AlertKind.Disk or AlertKind.Certificate or AlertKind.Host) || at.ToUnixTimeMilliseconds() - seen.At < s_seenLasts.TotalMilliseconds);

    /// <summary>All that is wrong now, the worst kinds first.</summary>
    /// <param name="now">How the sweep stands.</param>
    /// <param name="diskBelow">Free bytes below which a disk counts as filling.</param>
    /// <param name="at">When that was.</param>
    internal static IReadOnlyList<Alert> Of(SweepSnapshot now, long diskBelow, DateTimeOffset at)
    {
        var places = AlertKinds.Table.All.Select(term => term.Value).ToList();
        return [.. OfGrids(now).Concat(OfNodes(now, at)).Concat(OfHost(now, diskBelow)).OrderBy(alert => places.IndexOf(alert.Kind))];
    }

    private static IEnumerable<Alert> OfGrids(SweepSnapshot now)
    {
        foreach (var grid in now.Grids)
        {
            if (grid.Failed > 0)
            {
                var cause = now.Failures.Groups.FirstOrDefault() is { } group ? $" The commonest cause of all: {group.Class.Name()}: {group.Message} ({group.Spread.NamedSentence(group.Count)})." : string.Empty;
                yield return new(AlertKind.Failed, grid.Grid, $"{Count(grid.Failed, "cell", "cells")} of {grid.Grid} failed", $"Their attempts are used up.{cause} 'slfd retry --grid {grid.Grid} --state failed' tries them again.", grid.Failed);
            }

            if (grid.Alerts > 0)
            {
                yield return new(AlertKind.Differs, grid.Grid, $"{Count(grid.Alerts, "second result", "second results")} of {grid.Grid} {(grid.Alerts == 1 ? "differs" : "differ")} from the first",
                    "Two attempts at one cell made different images. The first result counts. A device may compute wrongly: 'slfd tail --once' names the cell.", grid.Alerts);
            }
        }
    }

    private static IEnumerable<Alert> OfNodes(SweepSnapshot now, DateTimeOffset at)
    {
        foreach (var stuck in now.Stuck)
        {
            yield return new(AlertKind.Stuck, stuck.Cell.ToString(), $"cell {stuck.Cell.Prefix} makes no progress",
                $"{stuck.Label} on {stuck.Device}: nothing for {Minutes(stuck.Since)}, {Minutes(stuck.Usual)} is usual. 'slfd logs {stuck.Cell.Prefix}' shows what it says.", 1, (at - stuck.Since).ToUnixTimeMilliseconds());
        }

        foreach (var node in now.Nodes)
        {
            if (node.State == NodeState.Silent)
            {
                yield return new(AlertKind.Silent, node.Node.Name, $"node {node.Node} is silent", "No heartbeat came for a whole lease term; its cells go to other devices. Look at the host.",
                    1, node.Heard is { } heard ? (at - heard).ToUnixTimeMilliseconds() : null);
            }

            foreach (var device in node.State is NodeState.Working or NodeState.Draining ? node.Devices.Where(device => device.Unusable is not null) : [])
            {
                yield return new(AlertKind.Unusable, $"{node.Node}/{device.Slot}", $"no worker starts on {node.Node}/{device.Slot}",
                    $"{Sentence(device.Unusable!.Because)} It gets no cells. Mend it on the host {node.Node}; the node tries again every minute, and at once when it is started anew.", Since: device.Unusable.Since);
            }

            foreach (var device in node.Devices.Where(device => device.Quarantined is not null))
            {
                yield return new(AlertKind.Quarantined, $"{node.Node}/{device.Slot}", $"device {node.Node}/{device.Slot} is quarantined", $"{device.Quarantined}. Repair it, then 'slfd restore {node.Node}/{device.Slot}'.");
            }
        }
    }

    private static IEnumerable<Alert> OfHost(SweepSnapshot now, long diskBelow)
    {
        if (now.FreeBytes is { } free && free < diskBelow)
        {
            var halvings = (long)Math.Log2((double)diskBelow / Math.Max(free, 1)) + 1;
            yield return new(AlertKind.Disk, "runs", "the disk of the runs folder fills", $"{(free / 1e9).ToString("F1", CultureInfo.InvariantCulture)} GB are left. 'slfd clean' says what can be removed.", halvings);
        }

        if (now.Failures.Groups.Where(group => group.Class == FailureClass.Storage).ToList() is [var common, ..] full)
        {
            yield return new(AlertKind.Disk, "cells", $"{Count(full.Sum(group => group.Count), "cell waits", "cells wait")} for room on a disk",
                $"{common.Message.TrimEnd('.')} ({common.Spread.NamedSentence(common.Count)}). No attempt is counted; they are tried again every half minute.");
        }

        foreach (var host in now.Hosts.Where(host => !host.InContact))
        {
            yield return new(AlertKind.Host, host.Name, $"coordinator host {host.Name} is not reached", $"{Environment.MachineName} does not reach it. One more that is lost may stop the sweep.");
        }

        foreach (var notice in now.Notices)
        {
            var whose = notice.Split(" end", 2)[0];
            yield return new(AlertKind.Certificate, whose[..Math.Min(whose.Length, AcknowledgeAlert.LongestKey)], "a certificate ends soon, or has ended", notice);
        }
    }

    private static string Sentence(string text) => text.Length == 0 ? "It does not say why." : $"{char.ToUpperInvariant(text[0])}{text[1..].TrimEnd('.')}.";

    private static string Count(int count, string one, string many) => count == 1 ? $"1 {one}" : string.Create(CultureInfo.InvariantCulture, $"{count} {many}");

    private static string Minutes(TimeSpan span) => span.TotalMinutes < 2 ? $"{span.TotalSeconds:F0} s" : $"{span.TotalMinutes:F0} min";
}
