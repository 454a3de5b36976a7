using System.Collections.Immutable;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Keeping;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Grids;

/// <summary>The grids: every definition that was ever submitted, which one is current, which cells they name, and how those stand.</summary>
/// <param name="peak">Predicts a cell's peak of device memory in bytes; null: nobody does.</param>
internal sealed partial class GridBook(Func<CellSpec, long>? peak) : IGridFacts
{
    private static readonly SnapshotSection s_section = new("grids", version: 1);

    private readonly AppendedList<GridDefinition> _definitions = new();
    private readonly List<GridEntry> _grids = [];
    private readonly Memberships _memberships = new();
    private ImmutableDictionary<string, int> _indices = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);
    private GridView[]? _views;

    /// <inheritdoc/>
    public int Count => _grids.Count;

    /// <inheritdoc/>
    public bool AllPaused => _grids.TrueForAll(grid => grid.Paused);

    /// <inheritdoc/>
    public IEnumerable<IWaitingGrid> Waiting => _grids;

    /// <summary>Keeps a definition.</summary>
    /// <returns>Its number.</returns>
    public int Keep(CheckedGrid grid)
    {
        _definitions.Add(new(grid.Json, grid.Grid, peak));
        return _definitions.Count - 1;
    }

    /// <summary>A definition becomes that of its grid: the one of the same name, or a new one.</summary>
    /// <param name="number">As <see cref="Keep"/> said.</param>
    /// <param name="cells">Indices of its cells, in its order, then of its units.</param>
    /// <param name="facts">How they stand.</param>
    /// <returns>Whether the grid has cells that can be granted.</returns>
    public bool Define(int number, int[] cells, ICellFacts facts)
    {
        var index = Name(_definitions[number].Grid.Name);
        var grid = _grids[index];
        foreach (var cell in grid.Cells.Concat(grid.Units))
        {
            _memberships.Remove(cell, index);
        }

        Enter(index, number, cells);
        grid.Count(facts, _definitions[number].Memory);
        _views = null;
        return grid.HasWaiting;
    }

    /// <summary>Pauses or resumes a grid.</summary>
    /// <returns>Whether cells can be granted now that could not before.</returns>
    public bool Pause(string name, bool paused)
    {
        var grid = _grids[_indices[name]];
        grid.Pause(paused);
        _views = null;
        return !paused && grid.HasWaiting;
    }

    /// <summary>A cell stands otherwise now.</summary>
    /// <returns>Whether it can be granted.</returns>
    public bool Moved(CellMove move)
    {
        var ready = false;
        foreach (var membership in _memberships.Look().Of(move.Cell))
        {
            var grid = _grids[membership.Grid];
            grid.Moved(membership.Position, move.From, move.To);
            ready |= move.To == CellState.Waiting && !grid.Paused;
        }

        _views = null;
        return ready;
    }

    /// <summary>A grid's cells and units that are in one state, in its order.</summary>
    public List<int> CellsOf(string grid, CellState state, ICellFacts facts) => _grids[_indices[grid]] is var entry ? [.. entry.Cells.Concat(entry.Units).Where(cell => facts[cell].State == state)] : [];

    /// <summary>The definition of that number.</summary>
    public Slfd.Experiments.Grids.Grid DefinitionOf(int number) => _definitions[number].Grid;

    /// <inheritdoc/>
    public CellSpec SpecOf(in CellRow row) => _definitions[row.Definition].Grid.CellAt(row.Position);

    /// <inheritdoc/>
    public (int Dataset, int Method) PlaceOf(in CellRow row) => _definitions[row.Definition].Grid.PlaceOf(row.Position);

    /// <inheritdoc/>
    public int AttemptsOf(int cell) => _memberships.Look().Of(cell).Select(membership => Current(membership.Grid).Attempts).DefaultIfEmpty(1).Max();

    /// <inheritdoc/>
    public TimeSpan CheckpointEvery(int cell) =>
        TimeSpan.FromSeconds(_memberships.Look().Of(cell).Select(membership => Current(membership.Grid).CheckpointSeconds).DefaultIfEmpty(60).Min());

    /// <inheritdoc/>
    public string? NameOf(int cell)
    {
        foreach (var membership in _memberships.Look().Of(cell))
        {
            return _grids[membership.Grid].Name;
        }

        return null;
    }

    /// <inheritdoc/>
    public bool AnyWanted(CellState state) => _grids.Exists(grid => !grid.Paused && grid.Count(state) + (state == CellState.Blocked ? 0 : grid.CountUnits(state)) > 0);

    /// <inheritdoc/>
    public int PositionIn(string grid, int cell) => _indices.TryGetValue(grid, out var index) ? _memberships.Look().PositionIn(cell, index) : -1;

    /// <inheritdoc/>
    public bool IsWantedBeside(string grid, int cell) =>
        _memberships.Look().Of(cell).Any(membership => _grids[membership.Grid].Name != grid && !_grids[membership.Grid].Paused);

    /// <summary>The cells that a cell waits for: experts in the order of their seeds, then the generator.</summary>
    /// <returns>Their places in the definition, and the ids. Null: it waits for none.</returns>
    public (GridNeeds Needs, Func<CellId[]> Ids)? ExpertsOf(in CellRow row)
    {
        var grid = _definitions[row.Definition].Grid;
        var needs = grid.NeedsOf(row.Position);
        return needs.Count == 0 ? null : (needs, () => [.. needs.Positions().Select(needed => grid.CellAt(needed).Id())]);
    }

    /// <summary>The book as it is, for as long as nothing is written.</summary>
    public GridsView Look() => new(_definitions.Look(), Views(), _indices, _memberships.Look());

    /// <summary>The book as it is, for any time.</summary>
    public GridsView Freeze() => new(_definitions.Look(), Views(), _indices, _memberships.Freeze());

    /// <summary>Writes the book's section.</summary>
    public void Save(BinaryWriter writer) => s_section.Save(writer, section =>
    {
        section.Write7BitEncodedInt(_definitions.Count);
        for (var number = 0; number < _definitions.Count; number++)
        {
            section.Write(_definitions[number].Json);
        }

        section.WriteAll(_grids, grid =>
        {
            section.Write(grid.Name);
            section.Write7BitEncodedInt(grid.Definition);
            section.Write(grid.Paused);
            section.WriteAll([.. grid.Cells, .. grid.Units], section.Write7BitEncodedInt);
        });
    });

    /// <summary>Reads what <see cref="Save"/> wrote. How the cells stand is not in it: <see cref="CountCells"/> must come next.</summary>
    public void Load(BinaryReader reader) => s_section.Load(reader, section =>
    {
        foreach (var json in section.ReadAll(section.ReadString))
        {
            _definitions.Add(new(json, Slfd.Experiments.Grids.Grid.FromJson(json), peak));
        }

        for (var count = section.Read7BitEncodedInt(); count > 0; count--)
        {
            var (name, definition, paused) = (section.ReadString(), section.Read7BitEncodedInt(), section.ReadBoolean());
            if (_definitions[definition].Grid.Name != name)
            {
                throw new InvalidDataException($"the grid '{name}' has the definition of '{_definitions[definition].Grid.Name}'");
            }

            var index = Name(name);
            _grids[index].Pause(paused);
            Enter(index, definition, [.. section.ReadAll(section.Read7BitEncodedInt)]);
        }
    });

    /// <summary>After a snapshot: every grid counts its cells.</summary>
    public void CountCells(ICellFacts facts) => _grids.ForEach(grid => grid.Count(facts, _definitions[grid.Definition].Memory));

    /// <summary>The index of the grid of that name, which may be a new one.</summary>
    private int Name(string name)
    {
        if (!_indices.TryGetValue(name, out var index))
        {
            index = _grids.Count;
            _indices = _indices.Add(name, index);
            _grids.Add(new(name));
        }

        return index;
    }

    private void Enter(int index, int number, int[] cells)
    {
        _memberships.Reserve(cells.Length == 0 ? 0 : cells.Max() + 1);
        for (var position = 0; position < cells.Length; position++)
        {
            _memberships.Add(cells[position], index, position);
        }

        var grid = _definitions[number].Grid;
        var units = grid.UnitCount();
        _grids[index].Define(number, grid.Priority, units == 0 ? cells : cells[..^units], units == 0 ? [] : cells[^units..]);
    }

    private Slfd.Experiments.Grids.Grid Current(int grid) => _definitions[_grids[grid].Definition].Grid;

    private GridView[] Views() => _views ??= [.. _grids.Select(grid => grid.Look())];
}

/// <summary>The book of grids as it was at one time. Any thread may read it.</summary>
/// <param name="Definitions">By their numbers.</param>
/// <param name="Grids">In order of submission.</param>
/// <param name="Indices">Index of a grid by its name.</param>
/// <param name="Memberships">Which grids name a cell.</param>
internal sealed record GridsView(ReadOnlyMemory<GridDefinition> Definitions, GridView[] Grids, ImmutableDictionary<string, int> Indices, MembershipsView Memberships)
{
    /// <summary>The grid of that name; null: there is none.</summary>
    public GridView? Find(string name) => Indices.TryGetValue(name, out var index) ? Grids[index] : null;

    /// <summary>The definition of that number.</summary>
    public Slfd.Experiments.Grids.Grid Definition(int number) => Definitions.Span[number].Grid;

    /// <summary>The cell's specification.</summary>
    public CellSpec SpecOf(in CellRow row) => Definition(row.Definition).CellAt(row.Position);
}
