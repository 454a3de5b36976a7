using Slfd.Coordinator.Facts;
using Slfd.Experiments.Cells;
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
        if (view.Cells[cell].Position >= grid.CellCount())
        {
            return WhyShut(view, grid.CellAt(view.Cells[cell].Position).Unit!);
        }

        var needs = grid.NeedsOf(view.Cells[cell].Position);
        List<(int Cell, int Position)> missing = [.. needs.Positions()
            .Select(position => (Cell: view.Cells.Find(grid.CellAt(position).Id()), Position: position))
            .Where(expert => view.Cells[expert.Cell].State != CellState.Done)];
        if (missing.Count == 0)
        {
            return WhyUnits(view, cell);
        }

        // Those for which nobody but an operator can do anything come first.
        var named = missing.OrderByDescending(expert => view.Cells[expert.Cell].State.IsHopeless()).Take(3)
            .Select(expert => $"{grid.CellAt(expert.Position).Label()} ({view.Cells[expert.Cell].Id.Prefix}, {view.Cells[expert.Cell].State.Name()})");
        return $"needs {missing.Count} of {needs.Count} {(needs.Generator < 0 ? "experts" : needs.Experts == 0 ? "generators" : "experts and generators")} first: {string.Join(", ", named)}{(missing.Count > 3 ? ", …" : string.Empty)}";
    }

    /// <summary>A unit waits for the set that it judges, or for nothing any more.</summary>
    private static string WhyShut(SweepView view, UnitSpec unit)
    {
        var owner = view.Cells.Find(unit.Cell);
        ref readonly var row = ref view.Cells[owner];
        return row.State is CellState.Done or CellState.Cancelled ? $"not wanted: cell {unit.Cell.Prefix} is {row.State.Name()}"
            : row.Units == 0 ? $"not wanted: cell {unit.Cell.Prefix} does its evaluation itself"
            : FormattableString.Invariant($"waits for the synthetic set of iteration {unit.Iteration} of cell {unit.Cell.Prefix}, which is {row.State.Name()}; its latest recorded checkpoint is of iteration {row.Checkpoint}");
    }

    /// <summary>A cell that has distilled waits for its units.</summary>
    private static string WhyUnits(SweepView view, int cell)
    {
        var units = view.UnitsOf(cell);
        var failed = units.Where(unit => view.Cells[unit].State.IsHopeless()).Take(3).Select(unit => $"{view.LabelOf(unit)} ({view.Cells[unit].Id.Prefix}, {view.Cells[unit].State.Name()})").ToList();
        var missing = units.Count(unit => view.Cells[unit].State != CellState.Done);
        return $"has distilled; {missing} of its {units.Count} evaluation units are not done{(failed.Count == 0 ? string.Empty : $": {string.Join(", ", failed)}")}";
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

        if (present.TrueForAll(view.IsLeaving))
        {
            return "every node is draining";
        }

        if (present.TrueForAll(node => view.IsLeaving(node) || view.StateOf(node, at) == NodeState.Silent))
        {
            return "every node that is not draining is silent";
        }

        var slots = present.Where(node => !view.IsLeaving(node)).SelectMany(node => view.Nodes.Nodes[node].Slots.Select(slot => new DeviceId(node, slot))).ToList();
        if (slots.Count > 0 && slots.TrueForAll(slot => view.WhyNoCells(slot) is not null))
        {
            var quarantined = slots.Count(slot => view.Nodes.Devices.GetValueOrDefault(slot)?.Quarantined is not null);
            return quarantined == slots.Count ? "every device is quarantined; 'slfd nodes' says why, 'slfd restore' lets one work again"
                : quarantined == 0 ? "no worker starts on any device; 'slfd nodes' says why"
                : "every device is quarantined or starts no worker; 'slfd nodes' says why";
        }

        var best = grids.Where(grid => !grid.Paused).MaxBy(grid => grid.Priority)!;
        var preferred = view.Grids.Grids.Where(grid => !grid.Paused && grid.Priority > best.Priority && grid.Count(CellState.Waiting) > 0).Select(grid => grid.Name).ToList();
        return preferred.Count > 0
            ? $"grids of a higher priority go first: {Names.Some(preferred, 5)}"
            : $"its turn has yet to come: {best.Count(CellState.Waiting)} cells of {best.Name} wait, {slots.Count} devices are here";
    }
}
