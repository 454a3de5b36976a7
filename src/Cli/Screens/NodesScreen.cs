using System.Globalization;
using Slfd.Cli.Rendering;
using Slfd.Messages.Coordination;
using Slfd.Messages.Vocabulary;

namespace Slfd.Cli.Screens;

/// <summary>The hosts with their devices, and what runs on each.</summary>
internal static class NodesScreen
{
    /// <summary>What nobody measured.</summary>
    public const string NotMeasured = "-";

    private const int MostRefused = 5;

    /// <summary>A line for each node and below it one for each device.</summary>
    /// <param name="nodes">The nodes that are shown.</param>
    /// <param name="width">Letters in a line.</param>
    /// <param name="filter">What left others out; null: nothing did.</param>
    /// <param name="refused">Who was not let in lately, the latest first.</param>
    public static Screen Of(IReadOnlyList<NodeView> nodes, int width, string? filter = null, IReadOnlyList<RefusedNode>? refused = null)
    {
        Screen screen = new(width);
        if (nodes.Count == 0 && filter is not null)
        {
            return screen.Sentence(string.Empty, $"no node or device is left by the filter '{filter}': f takes the next one");
        }

        if (nodes.Count == 0)
        {
            screen.Sentence(string.Empty, "no node has come yet; 'slfd node --coordinators HOST:PORT' on a GPU host starts one");
            return Refused(screen, refused ?? []);
        }

        screen.Table(
            [new("node", 1, 10), new("state", 0), new("heard", 2, 0), new("model", 6, 0), new("cell"), new("progress", 0), new("it/s", 4, 0, Right: true), new("memory", 3, 0, Right: true), new("°C", 4, 0, Right: true), new("failed", 5, 0, Right: true), new("ends in", 2, 8), new("label", 7, 0)],
            [.. nodes.SelectMany(node => node.Devices.Select(device => Device(node, device)).Prepend(Head(node)))]);
        screen.Blank();
        foreach (var (name, unusable) in nodes.SelectMany(node => node.Devices.Where(device => device.StateNow() == DeviceState.Unusable).Select(device => ($"{node.Node}/{device.Slot}", device.Unusable!))))
        {
            screen.Sentence(new($"{name}  ", Hue.Bad, Bold: true), $"no worker starts on it since {Shared.Lines.Time(unusable.Since)}: {unusable.Because}; mend it on the host: its node tries again every minute");
        }

        Refused(screen, refused ?? []);
        return screen.Sentence(string.Empty, "memory: of a graphics card what is used of it, else the worker's, and of a host what is used; failed: cells that failed on the device since it finished one; - is not measured or not known");
    }

    private static Screen Refused(Screen screen, IReadOnlyList<RefusedNode> refused)
    {
        foreach (var one in refused.Take(MostRefused))
        {
            screen.Sentence(new("not let in  ", Hue.Attention, Bold: true), $"{one.Who}, {one.Often}, last at {Shared.Lines.Time(one.Last)}: {one.Because}");
        }

        return refused.Count > MostRefused ? screen.Sentence(new("not let in  ", Hue.Attention, Bold: true), $"and {refused.Count - MostRefused} more") : screen;
    }

    private static Piece[] Head(NodeView node) =>
    [
        new(node.Node.Name, Bold: true), Piece.Of(NodeStates.Table[node.State]), node.Heard is { } heard ? $"{Words.Duration(heard)} ago" : NotMeasured,
        Piece.Quiet(node.Release is { } release ? StatusScreen.Short(release) : string.Empty), string.Empty, string.Empty, string.Empty,
        Words.Memory(node.Host?.MemoryUsed ?? 0), string.Empty, string.Empty, string.Empty, node.Lacks.Length > 0 ? $"lacks {string.Join(", ", node.Lacks)}" : string.Empty,
    ];

    private static Piece[] Device(NodeView node, SlotView device) => Device(node, device, node.Host?.Of(device.Slot));

    private static Piece[] Device(NodeView node, SlotView device, DeviceReading? card) =>
    [
        $"  {device.Slot}",
        device.StateNow() is var state && state == DeviceState.Idle && node.State != NodeState.Working ? string.Empty : Piece.Of(DeviceStates.Table[state]),
        string.Empty,
        card?.Model ?? device.Model ?? NotMeasured,
        device.Lease?.Cell.Prefix ?? NotMeasured,
        device.Beat is { } beat ? $"{beat.Iteration}/{beat.Of}" : NotMeasured,
        device.Beat is { Rate: > 0 } rate ? rate.Rate.ToString(rate.Rate < 10 ? "F2" : "F0", CultureInfo.InvariantCulture) : NotMeasured,
        Words.Memory(card?.MemoryUsed ?? device.Beat?.MemoryBytes ?? 0),
        card?.Celsius is { } warmth ? new Piece(warmth.ToString("F0", CultureInfo.InvariantCulture), card.Throttled is { Length: > 0 } ? Hue.Attention : null) : NotMeasured,
        device.FailedInRow > 0 ? new Piece(device.FailedInRow.ToString(CultureInfo.InvariantCulture), Hue.Bad) : "0",
        device.Ends is { Middle: { } middle } ? Words.Duration(middle) : NotMeasured,
        device.WhyNot() ?? device.Label,
    ];
}
