using Slfd.Coordinator.Facts;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Cells;

/// <summary>
/// Evaluation units (docs/decisions/0084): a unit may begin once a checkpoint of its cell has the synthetic set that it judges; a cell that has distilled waits for its units. No event speaks of
/// it: the definitions say whose units they are, the recorded checkpoints which may begin, and the results which are done.
/// </summary>
internal sealed partial class CellBook
{
    private readonly Dictionary<int, UnitsOfCell> _unitsOf = []; // by cell, whether they are wanted or not
    private readonly Dictionary<int, PlaceOfUnit> _units = []; // by unit

    /// <inheritdoc/>
    public Judging JudgingOf(int cell) => _rows[cell].Units is not (> 0 and var group) ? Judging.Here : _experts[group].Missing > 0 ? Judging.ByUnits : Judging.Gather;

    /// <inheritdoc/>
    public bool OpensUnits(int cell, int iteration) =>
        _rows[cell].Units > 0 && Array.Exists(_unitsOf[cell].Units, unit => _units[unit].OpensAt <= iteration && _units[unit].OpensAt > _rows[cell].Checkpoint);

    /// <summary>The units of the cells that failed or were cancelled, behind the cells: who retries a cell that waits for them means them.</summary>
    private IEnumerable<int> WithFailedUnits(IEnumerable<int> cells)
    {
        List<int> selected = [.. cells];
        return _unitsOf.Count == 0 ? selected : selected.Concat(selected
            .Where(cell => _rows[cell].State == CellState.Blocked && _unitsOf.ContainsKey(cell))
            .SelectMany(cell => _unitsOf[cell].Units.Where(unit => _rows[unit].State.IsHopeless()))).Distinct();
    }

    /// <summary>A definition says who judges its cells: their units, or they themselves. A cell that has begun does it itself to the end; one whose units do it can do without them at any time.</summary>
    private void DefineUnits(Grid grid, int definition, int[] cells, List<CellMove> moves)
    {
        if (grid.Spread != true && _unitsOf.Count == 0)
        {
            return;
        }

        for (var position = grid.NeededCount(); position < grid.CellCount(); position++)
        {
            var (cell, places) = (cells[position], grid.UnitsOf(position));
            if (places.Count > 0)
            {
                Own(cell, grid.CellAt(position), cells.AsSpan(places.First, places.Count).ToArray());
            }

            if (places.Count > 0 && _rows[cell] is { Units: 0, Token: 0, Result: 0 })
            {
                Name(cell, definition, position);
                Spread(cell);
            }
            else if (places.Count == 0 && _rows[cell].Units > 0)
            {
                Name(cell, definition, position);
                _rows.Write(cell).Units = 0;
            }

            if (_rows[cell].State == CellState.Blocked && !IsBlocked(cell))
            {
                Move(cell, CellState.Waiting, moves);
            }

            LookAtUnits(cell, moves);
        }
    }

    /// <summary>After a snapshot: units and cells find each other again.</summary>
    private void FindUnitsAgain(Func<int, Grid> definitionOf)
    {
        Dictionary<(int Definition, int Position), int> owners = [];
        Dictionary<int, SortedList<int, int>> found = [];
        for (var cell = 0; cell < _rows.Count; cell++)
        {
            var (definition, position) = (_rows[cell].Definition, _rows[cell].Position);
            var grid = definitionOf(definition);
            if (grid.Spread != true || position < grid.CellCount())
            {
                continue;
            }

            var place = (definition, Position: grid.OwnerOf(position));
            if (!owners.TryGetValue(place, out var owner))
            {
                owners[place] = owner = Find(grid.CellAt(place.Position).Id());
                found.TryAdd(owner, []);
            }

            found[owner].Add(position - grid.UnitsOf(place.Position).First, cell);
        }

        foreach (var (owner, units) in found)
        {
            var grid = definitionOf(_rows[owner].Definition);
            Own(owner, grid.CellAt(_rows[owner].Position), [.. units.Values]);
            if (grid.UnitsOf(_rows[owner].Position).Count > 0)
            {
                Spread(owner);
            }
        }
    }

    /// <summary>Units belong to a cell, whether it waits for them or not.</summary>
    private void Own(int cell, CellSpec spec, int[] units)
    {
        if (_unitsOf.ContainsKey(cell))
        {
            return; // they are the same in every definition
        }

        int[] points = [.. spec.EvaluationPoints()];
        _unitsOf[cell] = new(units, points[^1]);
        for (var index = 0; index < units.Length; index++)
        {
            _units[units[index]] = new(cell, UnitSpec.OpensAt(points[index / (units.Length / points.Length)]));
        }
    }

    /// <summary>The cell leaves its evaluation to its units.</summary>
    private void Spread(int cell)
    {
        var group = GroupOf([.. _unitsOf[cell].Units.Select(IdOf)]);
        _rows.Write(cell).Units = group;
        if (!_experts.FollowersOf(group).Contains(cell))
        {
            _experts.Follow(group, cell);
        }
    }

    /// <summary>The definition that decides how a cell is run.</summary>
    private void Name(int cell, int definition, int position)
    {
        ref var row = ref _rows.Write(cell);
        (row.Definition, row.Position) = (definition, position);
    }

    private bool IsBlocked(int cell) => LacksExperts(cell) || WaitsForUnits(cell) || IsShut(cell);

    /// <summary>Whether a cell has distilled and has nothing to do before its units are done.</summary>
    private bool WaitsForUnits(int cell) => _rows[cell].Units is > 0 and var group && _experts[group].Missing > 0 && _rows[cell].Checkpoint >= _unitsOf[cell].Last;

    /// <summary>Whether this is a unit that may not begin: its cell has not come as far, or needs it no more.</summary>
    private bool IsShut(int cell)
    {
        if (_units.Count == 0 || !_units.TryGetValue(cell, out var place))
        {
            return false;
        }

        ref readonly var owner = ref _rows[place.Owner];
        return owner.Units == 0 || owner.State is CellState.Done or CellState.Cancelled || owner.Checkpoint < place.OpensAt;
    }

    /// <summary>A cell stands otherwise or has come further: those of its units that wait begin to, or wait no more.</summary>
    private void LookAtUnits(int cell, List<CellMove> moves)
    {
        if (_unitsOf.Count == 0 || !_unitsOf.TryGetValue(cell, out var its))
        {
            return;
        }

        foreach (var unit in its.Units.Where(unit => IsShut(unit) ? _rows[unit].State == CellState.Waiting : _rows[unit].State == CellState.Blocked))
        {
            Move(unit, CellState.Waiting, moves);
        }
    }

    /// <param name="Units">By point, architecture and repeat.</param>
    /// <param name="Last">The cell's last iteration.</param>
    private sealed record UnitsOfCell(int[] Units, int Last);

    /// <param name="Owner">The cell that it judges.</param>
    /// <param name="OpensAt">Iteration of the first checkpoint that has the set.</param>
    private readonly record struct PlaceOfUnit(int Owner, int OpensAt);
}
