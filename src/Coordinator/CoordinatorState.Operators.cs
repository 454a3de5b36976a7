using Slfd.Coordinator.Cells;
using Slfd.Coordinator.Grids;
using Slfd.Messages.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;

namespace Slfd.Coordinator;

/// <summary>People submit grids, pause them, and let devices work again.</summary>
internal sealed partial class CoordinatorState
{
    private (string Json, GridDefinition Definition, CellId[] Cells)? _checked;

    private Decision DecideSubmit(SubmitGrid submit, long at)
    {
        string name, json;
        var events = new List<ICoordinatorEvent>();
        try
        {
            (name, json) = GridDefinition.Canonical(submit.GridJson);
            if (!_gridIndices.TryGetValue(name, out var current) || _definitions[_grids[current].Definition].Json != json)
            {
                var (definition, cells) = GridDefinition.Check(json);
                _checked = (json, definition, cells);
                events.Add(new GridDefined(at, json));
                events.AddRange(Withdrawn(name, cells, at));
            }
        }
        catch (FormatException error)
        {
            return Decision.Refuse(error.Message);
        }

        var grid = _gridIndices.TryGetValue(name, out var index) ? _grids[index] : null;
        if (grid is { Paused: true })
        {
            // Who submits a grid wants it to run.
            events.Add(new GridPaused(at, name, Paused: false));
        }

        if (submit.RetryFailed && grid is not null && grid.Count(CellStatus.Parked) > 0)
        {
            events.Add(new ParkedCellsRetried(at, name));
        }

        return new(events, [], () => new GridAccepted(name, (GridStatus)StatusOf(name)));
    }

    private Decision DecidePause(PauseGrid pause, long at)
    {
        if (!_gridIndices.TryGetValue(pause.Grid, out var index))
        {
            return NoSuchGrid(pause.Grid);
        }

        if (_grids[index].Paused == pause.Paused)
        {
            return Decision.Say(new Done());
        }

        var events = new List<ICoordinatorEvent> { new GridPaused(at, pause.Grid, pause.Paused) };
        if (pause.Paused)
        {
            events.AddRange(Withdrawn(pause.Grid, [], at));
        }

        return new(events, [], () => new Done());
    }

    private Decision DecideRestore(RestoreDevice restore, long at) => _devices.TryGetValue(restore.Device, out var device) && device.Quarantined is not null
        ? new([new DeviceRestored(at, restore.Device)], [], () => new Done())
        : Decision.Refuse($"device {restore.Device} is not quarantined; these are: {List(Quarantined().Select(id => id.ToString()))}");

    /// <summary>Ends the leases of cells that no running grid wants once <paramref name="grid"/> is paused or names only <paramref name="kept"/>.</summary>
    private List<ICoordinatorEvent> Withdrawn(string grid, CellId[] kept, long at)
    {
        if (!_gridIndices.TryGetValue(grid, out var index) || _leases.Count == 0)
        {
            return [];
        }

        var leased = _leases.Values.Where(lease => _memberships.PositionIn(lease.Cell, index) >= 0).OrderBy(lease => lease.Cell).ToList();
        var still = leased.Count == 0 ? [] : kept.ToHashSet();
        return [.. leased
            .Where(lease => !still.Contains(lease.Id.Cell))
            .Where(lease => !_memberships.Of(lease.Cell).Any(membership => membership.Grid != index && !_grids[membership.Grid].Paused))
            .SelectMany(lease => Release(lease, ReleaseReason.Withdrawn, at))];
    }

    private void ApplyDefined(GridDefined defined)
    {
        var (definition, ids) = _checked is { } ready && ready.Json == defined.GridJson ? (ready.Definition, ready.Cells) : Recompute(defined.GridJson);
        _checked = null;
        var number = _definitions.Count;
        _definitions.Add(definition);
        var name = definition.Grid.Name;
        if (!_gridIndices.TryGetValue(name, out var index))
        {
            index = _gridIndices[name] = _grids.Count;
            _grids.Add(new(name));
        }

        var grid = _grids[index];
        foreach (var cell in grid.Cells)
        {
            _memberships.Remove(cell, index);
        }

        _cells.Reserve(ids.Length);
        _memberships.Reserve(_cells.Count + ids.Length);
        var cells = new int[ids.Length];
        for (var position = 0; position < ids.Length; position++)
        {
            var known = _cells.Count;
            cells[position] = _cells.FindOrAdd(ids[position], number, position);
            _memberships.Add(cells[position], index, position);
            if (cells[position] >= known && definition.Grid.ExpertsOf(position) is { Count: > 0 } experts)
            {
                Follow(cells[position], _experts.Of(new ArraySegment<CellId>(ids, experts.First, experts.Count), _cells));
            }
        }

        grid.Define(number, definition.Grid.Priority, cells, _cells);
        WorkAppeared |= grid.Count(CellStatus.Waiting) > 0;
    }

    private static (GridDefinition Definition, CellId[] Cells) Recompute(string json)
    {
        var definition = GridDefinition.Read(json);
        return (definition, definition.CellIds());
    }

    private void ApplyPaused(GridPaused paused)
    {
        var grid = _grids[_gridIndices[paused.Grid]];
        grid.Paused = paused.Paused;
        WorkAppeared |= !paused.Paused && grid.Count(CellStatus.Waiting) > 0;
    }

    private void ApplyRetried(ParkedCellsRetried retried)
    {
        foreach (var cell in _grids[_gridIndices[retried.Grid]].Cells.Where(cell => _cells[cell].Status == CellStatus.Parked))
        {
            ref var row = ref _cells[cell];
            (row.Failures, row.Numeric, row.Halvings) = (0, 0, 0);
            Move(cell, CellStatus.Waiting);
        }
    }

    private void ApplyRestored(DeviceRestored restored)
    {
        var device = DeviceOf(restored.Device);
        device.Quarantined = null;
        device.FailedCells.Clear();
        WorkAppeared = true;
    }
}
