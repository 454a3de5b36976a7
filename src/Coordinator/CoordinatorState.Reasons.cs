using Slfd.Coordinator.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;

namespace Slfd.Coordinator;

/// <summary>Why a cell does not run now, in one sentence.</summary>
internal sealed partial class CoordinatorState
{
    private string Why(int cell, long at) => _cells[cell].Status switch
    {
        CellStatus.Leased or CellStatus.Done => string.Empty,
        CellStatus.Cancelled => "cancelled by an operator; 'slfd retry' lets it run again",
        CellStatus.Failed => $"its attempts are used up; the last one failed ({_failures[cell].Failure.Class.Name()}: {_failures[cell].Failure.Message}); 'slfd retry' lets it run again",
        CellStatus.Delayed => $"its last attempt failed ({_failures[cell].Failure.Class.Name()}); the next starts in {Math.Max(0, _failures[cell].Due - at) / 1000.0:0.#} s",
        CellStatus.Blocked => WhyBlocked(cell),
        CellStatus.Waiting => WhyWaiting(cell, at),
        var status => throw new ArgumentOutOfRangeException(nameof(cell), status, "not a state of a cell"),
    };

    private string WhyBlocked(int cell)
    {
        var grid = _definitions[_cells[cell].Definition].Grid;
        var (first, count) = grid.ExpertsOf(_cells[cell].Position);
        List<(int Cell, int Position)> missing = [.. Enumerable.Range(first, count)
            .Select(position => (Cell: _cells.Find(grid.CellAt(position).Id()), Position: position))
            .Where(expert => _cells[expert.Cell].Status != CellStatus.Done)];

        // Those for which nobody but an operator can do anything come first.
        var named = missing.OrderByDescending(expert => _cells[expert.Cell].Status.IsHopeless()).Take(3)
            .Select(expert => $"{grid.CellAt(expert.Position).Label()} ({_cells[expert.Cell].Id.Prefix}, {_cells[expert.Cell].Status.Word()})");
        return $"needs {missing.Count} of {count} experts first: {string.Join(", ", named)}{(missing.Count > 3 ? ", …" : string.Empty)}";
    }

    private string WhyWaiting(int cell, long at)
    {
        var grids = _memberships.Of(cell).Select(membership => (Entry: _grids[membership.Grid], membership.Position)).ToList();
        if (grids.Count == 0)
        {
            return "no grid names it any more";
        }

        if (grids.TrueForAll(grid => grid.Entry.Paused))
        {
            return $"{string.Join(", ", grids.Select(grid => grid.Entry.Name))} {(grids.Count == 1 ? "is" : "are")} paused";
        }

        var present = _nodes.Where(node => node.Value.Met).Select(node => node.Key).ToList();
        if (present.Count == 0)
        {
            return "no node is here";
        }

        if (present.TrueForAll(_draining.Contains))
        {
            return "every node is draining";
        }

        if (present.TrueForAll(node => _draining.Contains(node) || StateOf(node, at) == NodeState.Silent))
        {
            return "every node that is not draining is silent";
        }

        var slots = present.Where(node => !_draining.Contains(node)).SelectMany(node => _nodes[node].Slots.Select(slot => new Messages.Leases.DeviceId(node, slot))).ToList();
        if (slots.Count > 0 && slots.TrueForAll(slot => _devices.GetValueOrDefault(slot)?.Quarantined is not null))
        {
            return "every device is quarantined; 'slfd nodes' says why, 'slfd restore' lets one work again";
        }

        var best = grids.Where(grid => !grid.Entry.Paused).MaxBy(grid => grid.Entry.Priority).Entry;
        var preferred = _grids.Where(grid => !grid.Paused && grid.Priority > best.Priority && grid.Count(CellStatus.Waiting) > 0).Select(grid => grid.Name).ToList();
        return preferred.Count > 0
            ? $"grids of a higher priority go first: {Some(preferred, 5)}"
            : $"its turn has yet to come: {best.Count(CellStatus.Waiting)} cells of {best.Name} wait, {slots.Count} devices are here";
    }
}
