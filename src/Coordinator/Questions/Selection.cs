using System.IO.Enumeration;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Grids;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Specifications;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Questions;

/// <summary>Which cells a selector means. No cell's specification is made for it: a sweep may have a million.</summary>
internal sealed class Selection
{
    private readonly SweepView _view;
    private readonly CellSelector _selector;
    private readonly GridView? _grid;
    private readonly int[]? _members; // null: every cell, by its index
    private readonly int _states;
    private readonly HashSet<int> _ids;
    private readonly string? _node;
    private readonly Dictionary<int, AxisMatch> _matches = [];

    private Selection(SweepView view, CellSelector selector, IReadOnlyList<GridView> grids)
    {
        (_view, _selector, _grid) = (view, selector, grids.Count == 1 ? grids[0] : null);
        _states = selector.States.Aggregate(0, (mask, state) => mask | (1 << (int)state));
        _ids = [.. selector.Cells.Select(view.Cells.Find), .. selector.Prefixes.SelectMany(view.FindCells)];
        _members = _grid?.Cells ?? (grids.Count > 1 ? [.. grids.SelectMany(grid => grid.Cells).Distinct()] : _ids.Count > 0 ? [.. _ids.Order()] : null);
        _node = selector.Node;
    }

    /// <summary>How many cells it means, where that is known without looking at them; else null.</summary>
    public int? KnownCount => _grid is null || _ids.Count > 0 || ByAxes || _node is not null || _selector.AttemptsAtLeast is not null || _selector.AttemptsAtMost is not null ? null
        : _states == 0 ? _grid.Cells.Length
        : _selector.States.Distinct().Sum(_grid.Count);

    private bool ByAxes => _selector.Datasets.Length > 0 || _selector.Methods.Length > 0;

    /// <summary>Finds out what a selector means.</summary>
    /// <param name="view">How things stand.</param>
    /// <param name="selector">Which cells.</param>
    /// <param name="selection">What it means; not to be used where it is refused.</param>
    /// <returns>The refusal of a selector that names what does not exist; else null.</returns>
    public static Refused? Of(SweepView view, CellSelector selector, out Selection selection)
    {
        IReadOnlyList<GridView> grids = selector.Grid is not { } name ? [] : view.Grids.Find(name) is { } exact ? [exact] : [.. view.Grids.Grids.Where(grid => IsMatch(name, grid.Name))];
        selection = new(view, selector, grids);
        if (selector.Grid is { } wanted && grids.Count == 0)
        {
            return view.NoSuchGrid(wanted);
        }

        foreach (var id in selector.Cells)
        {
            if (view.Cells.Find(id) < 0)
            {
                return new($"no grid ever named a cell {id}", RefusalKind.NotFound);
            }
        }

        foreach (var prefix in selector.Prefixes)
        {
            if (view.OneCell(prefix, out _) is { } refusal)
            {
                return refusal;
            }
        }

        if (selector.Node is { } node && !view.KnownNodes().Any(known => IsMatch(node, known.Name)))
        {
            return view.NoSuchNode(new(node));
        }

        var definitions = (grids.Count == 0 ? view.Grids.Grids : grids).Select(entry => entry.Definition);
        return Unmatched(selector, [.. definitions.Select(view.Grids.Definition)]);
    }

    /// <summary>The cells in order, from a place in that order on: in a grid's order, or in the order in which cells were first named.</summary>
    /// <returns>Index of each cell, and its place.</returns>
    public IEnumerable<(int Cell, int Place)> From(int place)
    {
        var end = _members?.Length ?? _view.Cells.Count;
        for (; place < end; place++)
        {
            var cell = _members is null ? place : _members[place];
            if ((_grid is not null || _ids.Count > 0 || _view.Grids.Memberships.IsNamed(cell)) && (_ids.Count == 0 || _ids.Contains(cell)) && Matches(cell, place))
            {
                yield return (cell, place);
            }
        }
    }

    private bool Matches(int cell, int place)
    {
        ref readonly var row = ref _view.Cells[cell];
        if ((_states != 0 && (_states & (1 << (int)row.State)) == 0)
            || row.Token < _selector.AttemptsAtLeast
            || row.Token > _selector.AttemptsAtMost
            || (_node is not null && (_view.Cells.Attempts.LastDevice(cell) is not { } device || !IsMatch(_node, device.Node.Name))))
        {
            return false;
        }

        if (!ByAxes)
        {
            return true;
        }

        var (definition, position) = _grid is null ? (row.Definition, row.Position) : (_grid.Definition, place);
        if (!_matches.TryGetValue(definition, out var match))
        {
            _matches[definition] = match = AxisMatch.Of(_view.Grids.Definition(definition), _selector);
        }

        return match.Holds(position);
    }

    /// <summary>A data set or method that nothing is called by is most likely a typing error.</summary>
    private static Refused? Unmatched(CellSelector selector, IReadOnlyList<Grid> grids)
    {
        foreach (var pattern in selector.Datasets)
        {
            if (!grids.Any(grid => grid.Datasets.Any(dataset => IsMatch(pattern, dataset))))
            {
                return new($"no data set is called '{pattern}'; these exist: {Names.List(grids.SelectMany(grid => grid.Datasets).Distinct())}", RefusalKind.NotFound);
            }
        }

        foreach (var pattern in selector.Methods)
        {
            var names = grids.SelectMany(NamesOf).Distinct().ToList();
            if (!names.Exists(method => IsMatch(pattern, method)))
            {
                return new($"no method is called '{pattern}'; these exist: {Names.List(names)} (and * stands for any characters)", RefusalKind.NotFound);
            }
        }

        return null;

        static IEnumerable<string> NamesOf(Grid grid) => grid.Methods.Select(method => method.Label())
            .Concat(grid.ExpertCount() > 0 ? [MethodSpec.ExpertKind] : []).Concat(grid.GeneratorCount() > 0 ? [MethodSpec.GeneratorKind] : []);
    }

    private static bool IsMatch(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text);

    /// <summary>Which places on a grid's axes a selector means.</summary>
    private sealed record AxisMatch(Grid Grid, bool[] Datasets, bool[] Methods, bool Experts, bool Generators)
    {
        public static AxisMatch Of(Grid grid, CellSelector selector) => new(
            grid,
            [.. grid.Datasets.Select(dataset => selector.Datasets.Length == 0 || selector.Datasets.Any(pattern => IsMatch(pattern, dataset)))],
            [.. grid.Methods.Select(method => selector.Methods.Length == 0 || selector.Methods.Any(pattern => IsMatch(pattern, method.Label()) || IsMatch(pattern, method.Spec.Label())))],
            MeansKind(selector, MethodSpec.ExpertKind),
            MeansKind(selector, MethodSpec.GeneratorKind));

        public bool Holds(int position)
        {
            var (dataset, method) = Grid.PlaceOf(position);
            return Datasets[dataset] && (method == Grid.ExpertPlace ? Experts : method == Grid.GeneratorPlace ? Generators : Methods[method]);
        }

        private static bool MeansKind(CellSelector selector, string kind) => selector.Methods.Length == 0 || selector.Methods.Any(pattern => IsMatch(pattern, kind));
    }
}
