using Slfd.Messages.Coordination;

namespace Slfd.Cli.Watching;

/// <summary>Grids and nodes as somebody chose to watch them.</summary>
internal static class Arranged
{
    /// <summary>Grids in the chosen order, those that the filter leaves.</summary>
    public static IReadOnlyList<GridStatus> Grids(IReadOnlyList<GridStatus> grids, WatchChoice choice)
    {
        var left = grids.Where(grid => choice.Filter switch
        {
            WatchChoice.All => true,
            "unfinished" => !grid.Ended,
            "failed" => grid.Failed > 0 || grid.Stranded > 0,
            var other => throw new ArgumentOutOfRangeException(nameof(choice), other, "no filter of grids"),
        });
        return choice.Sort switch
        {
            "submitted" => [.. left],
            "left" => [.. left.OrderByDescending(grid => grid.Left)],
            "failed" => [.. left.OrderByDescending(grid => grid.Failed + grid.Stranded)],
            var other => throw new ArgumentOutOfRangeException(nameof(choice), other, "no order of grids"),
        };
    }

    /// <summary>Nodes in the chosen order; of those that the filter leaves, the devices that it leaves.</summary>
    public static IReadOnlyList<NodeView> Nodes(IReadOnlyList<NodeView> nodes, WatchChoice choice)
    {
        var left = choice.Filter switch
        {
            WatchChoice.All => nodes,
            "trouble" => With(node => node.State == NodeState.Silent, device => device.WhyNot() is not null || device.FailedInRow > 0),
            "busy" => With(_ => false, device => device.Lease is not null),
            "idle" => With(_ => false, device => device.Lease is null),
            var other => throw new ArgumentOutOfRangeException(nameof(choice), other, "no filter of nodes"),
        };
        return choice.Sort switch
        {
            "name" => left,
            "failed" => [.. left.OrderByDescending(node => node.Devices.Sum(device => device.FailedInRow + (device.WhyNot() is null ? 0 : 100)))],
            "heard" => [.. left.OrderByDescending(node => node.Heard ?? TimeSpan.MaxValue)],
            var other => throw new ArgumentOutOfRangeException(nameof(choice), other, "no order of nodes"),
        };

        IReadOnlyList<NodeView> With(Func<NodeView, bool> whole, Func<SlotView, bool> part) =>
            [.. nodes.Select(node => whole(node) ? node : node with { Devices = [.. node.Devices.Where(part)] }).Where(node => whole(node) || node.Devices.Length > 0)];
    }
}
