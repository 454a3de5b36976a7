using Slfd.Coordinator.Facts;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Coordinator.Questions;

/// <summary>Why a cell does not run now, in one sentence.</summary>
internal static class Reasons
{
    /// <summary>The sentence; empty for a cell that runs or is done.</summary>
    public static string Why(SweepView view, int cell, long at) => view.Cells[cell].State switch
    {
        CellState.Running or CellState.Done => string.Empty,
        CellState.Cancelled => "cancelled by an operator; 'slfd retry' lets it run again",
        CellState.Failed => $"its attempts are used up; the last one failed ({view.Failures.Last[cell].Failure.Class.Name()}: {view.Failures.Last[cell].Failure.Message}); 'slfd retry' lets it run again",
        CellState.Delayed => $"its last attempt failed ({view.Failures.Last[cell].Failure.Class.Name()}); the next starts in {Math.Max(0, view.Failures.Last[cell].Due - at) / 1000.0:0.#} s",
        CellState.Blocked => WhyBlocked(view, cell),
        CellState.Waiting => WhyWaiting(view, cell, at),
        var state => throw new ArgumentOutOfRangeException(nameof(cell), state, "not a state of a cell"),
    };

    private static string WhyBlocked(SweepView view, int cell)
    {
        var grid = view.Grids.Definition(view.Cells[cell].Definition);
        var needs = grid.NeedsOf(view.Cells[cell].Position);
        List<(int Cell, int Position)> missing = [.. needs.Positions()
            .Select(position => (Cell: view.Cells.Find(grid.CellAt(position).Id()), Position: position))
            .Where(expert => view.Cells[expert.Cell].State != CellState.Done)];

        // Those for which nobody but an operator can do anything come first.
        var named = missing.OrderByDescending(expert => view.Cells[expert.Cell].State.IsHopeless()).Take(3)
            .Select(expert => $"{grid.CellAt(expert.Position).Label()} ({view.Cells[expert.Cell].Id.Prefix}, {view.Cells[expert.Cell].State.Name()})");
        return $"needs {missing.Count} of {needs.Count} {(needs.Generator < 0 ? "experts" : needs.Experts == 0 ? "generators" : "experts and generators")} first: {string.Join(", ", named)}{(missing.Count > 3 ? ", …" : string.Empty)}";
    }

    private static string WhyWaiting(SweepView view, int cell, long at)
    {
        var grids = view.Grids.Memberships.Of(cell).Select(membership => view.Grids.Grids[membership.Grid]).ToList();
        if (grids.Count == 0)
        {
            return "no grid names it any more";
        }

        if (grids.TrueForAll(grid => grid.Paused))
        {
            return $"{string.Join(", ", grids.Select(grid => grid.Name))} {(grids.Count == 1 ? "is" : "are")} paused";
        }

        var present = view.Nodes.Nodes.Where(node => node.Value.Met).Select(node => node.Key).ToList();
        if (present.Count == 0)
        {
            return "no node is here";
        }

        if (present.TrueForAll(view.Nodes.Draining.Contains))
        {
            return "every node is draining";
        }

        if (present.TrueForAll(node => view.Nodes.Draining.Contains(node) || view.StateOf(node, at) == NodeState.Silent))
        {
            return "every node that is not draining is silent";
        }

        var slots = present.Where(node => !view.Nodes.Draining.Contains(node)).SelectMany(node => view.Nodes.Nodes[node].Slots.Select(slot => new DeviceId(node, slot))).ToList();
        if (slots.Count > 0 && slots.TrueForAll(slot => view.Nodes.Devices.GetValueOrDefault(slot)?.Quarantined is not null))
        {
            return "every device is quarantined; 'slfd nodes' says why, 'slfd restore' lets one work again";
        }

        var best = grids.Where(grid => !grid.Paused).MaxBy(grid => grid.Priority)!;
        var preferred = view.Grids.Grids.Where(grid => !grid.Paused && grid.Priority > best.Priority && grid.Count(CellState.Waiting) > 0).Select(grid => grid.Name).ToList();
        return preferred.Count > 0
            ? $"grids of a higher priority go first: {Names.Some(preferred, 5)}"
            : $"its turn has yet to come: {best.Count(CellState.Waiting)} cells of {best.Name} wait, {slots.Count} devices are here";
    }
}
