using Slfd.Coordinator.Cells;
using Slfd.Coordinator.Grids;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;

namespace Slfd.Coordinator;

/// <summary>People submit grids.</summary>
internal sealed partial class CoordinatorState
{
    private (string Json, GridDefinition Definition, CellId[] Cells)? _checked;

    private Decision DecideSubmit(SubmitGrid submit, long at)
    {
        string name, json;
        var events = new List<ICoordinatorEvent>();
        CellId[]? defined = null;
        try
        {
            (name, json) = GridDefinition.Canonical(submit.GridJson);
            if (!_gridIndices.TryGetValue(name, out var current) || _definitions[_grids[current].Definition].Json != json)
            {
                (var definition, defined) = GridDefinition.Check(json);
                _checked = (json, definition, defined);
                events.Add(new GridDefined(at, json));
                events.AddRange(Withdrawn(name, defined, at));
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

        if (submit.RetryFailed && grid is not null && grid.Count(CellStatus.Failed) > 0)
        {
            events.Add(new FailedCellsRetried(at, name));
        }

        var fresh = defined?.Count(id => _cells.Find(id) < 0) ?? 0;
        if (submit.DryRun)
        {
            return Decision.Say(new GridAccepted(name, defined is null ? (GridStatus)StatusOf(name) : StatusIf(name, defined), fresh, DryRun: true));
        }

        if (submit.By is { } by && events.Count > 0)
        {
            events.Add(new OperatorActed(at, by, "submit", name, fresh));
        }

        return new(events, [], () => new GridAccepted(name, (GridStatus)StatusOf(name), fresh));
    }

    /// <summary>How a grid of these cells would stand; a cell that is new may turn out to wait for experts.</summary>
    private GridStatus StatusIf(string name, CellId[] ids)
    {
        var counts = new int[Enum.GetValues<CellStatus>().Length];
        foreach (var id in ids)
        {
            counts[(int)(_cells.Find(id) is >= 0 and var cell ? _cells[cell].Status : CellStatus.Waiting)]++;
        }

        return new(name, ids.Length, Of(CellStatus.Done), Of(CellStatus.Leased), Of(CellStatus.Waiting), Of(CellStatus.Delayed), Of(CellStatus.Failed), 0, 0, Of(CellStatus.Blocked),
            Cancelled: Of(CellStatus.Cancelled));

        int Of(CellStatus status) => counts[(int)status];
    }

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
}
