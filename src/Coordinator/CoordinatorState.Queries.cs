using Slfd.Coordinator.Cells;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator;

/// <summary>What can be asked.</summary>
internal sealed partial class CoordinatorState
{
    /// <summary>Up to <paramref name="most"/> results after <paramref name="sequence"/>, but none after <paramref name="upTo"/>.</summary>
    public ResultCommitted[] ResultsAfter(long sequence, long upTo, int most)
    {
        var first = (int)Math.Clamp(sequence, 0, upTo) + 1;
        var count = (int)Math.Clamp(upTo - first + 1, 0, most);
        return [.. Enumerable.Range(first, count).Select(ResultAt)];
    }

    /// <summary>Canonical JSON of every grid as it is defined now, in order of submission.</summary>
    public GridList GridList() => new([.. _grids.Select(grid => _definitions[grid.Definition].Json)]);

    /// <summary>How a grid stands, or a refusal that names those that exist.</summary>
    public ICoordinatorReply StatusOf(string name)
    {
        if (!_gridIndices.TryGetValue(name, out var index))
        {
            return new Refused($"there is no grid '{name}'; these exist: {List(_grids.Select(grid => grid.Name))}", RefusalKind.NotFound);
        }

        var grid = _grids[index];
        var duplicates = _duplicates.Where(entry => _memberships.PositionIn(_cells.Find(entry.Key.Cell), index) >= 0).ToList();
        var experts = ExpertsIn(grid);
        return new GridStatus(name, grid.Cells.Length, grid.Count(CellStatus.Done), grid.Count(CellStatus.Leased), grid.Count(CellStatus.Waiting),
            grid.Count(CellStatus.Delayed), grid.Count(CellStatus.Failed), duplicates.Count, duplicates.Count(entry => entry.Value),
            grid.Count(CellStatus.Blocked), StrandedIn(grid), experts.All, experts.Done, grid.Count(CellStatus.Cancelled), grid.Paused, grid.Priority);
    }

    /// <summary>How every grid stands.</summary>
    public IEnumerable<GridStatus> Statuses() => _grids.Select(grid => StatusOf(grid.Name)).OfType<GridStatus>();

    /// <summary>The grid that first named a cell; null: none does.</summary>
    public string? GridNameOf(CellId id) => _cells.Find(id) is >= 0 and var cell ? GridNameOf(cell) : null;

    private string? GridNameOf(int cell)
    {
        foreach (var (grid, _) in _memberships.Of(cell))
        {
            return _grids[grid].Name;
        }

        return null;
    }

    private ICoordinatorReply FailedCellsOf(string name)
    {
        if (!_gridIndices.TryGetValue(name, out var index))
        {
            return StatusOf(name);
        }

        var failed = _failures
            .Select(entry => (Cell: entry.Key, entry.Value.Failure, Position: _memberships.PositionIn(entry.Key, index)))
            .Where(entry => entry.Position >= 0 && _cells[entry.Cell].Status != CellStatus.Cancelled)
            .OrderBy(entry => entry.Position)
            .Select(entry => new FailedCell(_cells[entry.Cell].Id, SpecOf(entry.Cell).Label(), _cells[entry.Cell].Failures + _cells[entry.Cell].Halvings,
                _cells[entry.Cell].Status.ToState(), entry.Failure, StrandedBy(entry.Cell, index)));
        return new FailedCells([.. failed], [.. Quarantined()]);
    }

    private IEnumerable<DeviceId> Quarantined() =>
        _devices.Where(device => device.Value.Quarantined is not null).Select(device => device.Key).OrderBy(id => id.ToString(), StringComparer.Ordinal);

    private ResultCommitted ResultAt(int sequence)
    {
        var (cell, token) = _results.Winner(sequence);
        return new(sequence, new(_cells[cell].Id, token), SpecOf(cell).ToCanonicalJson(), _results.Outcome(sequence));
    }

    private CellSpec SpecOf(int cell) => _definitions[_cells[cell].Definition].Grid.CellAt(_cells[cell].Position);

    private Grid GridOf(Membership membership) => _definitions[_grids[membership.Grid].Definition].Grid;

    private Decision NoSuchGrid(string name) => Decision.Say(StatusOf(name));

    private static string List(IEnumerable<string> names) => Some(names, 20) is { Length: > 0 } text ? text : "none";

    private static string Some(IEnumerable<string> names, int most)
    {
        List<string> some = [.. names.Take(most + 1)];
        return string.Join(", ", some.Take(most)) + (some.Count > most ? ", …" : string.Empty);
    }
}
