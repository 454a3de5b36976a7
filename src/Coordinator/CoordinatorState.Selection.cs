using System.IO.Enumeration;
using Slfd.Coordinator.Cells;
using Slfd.Coordinator.Grids;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator;

/// <summary>Which cells a selector means. No cell's specification is made for it: a sweep may have a million.</summary>
internal sealed partial class CoordinatorState
{
    /// <summary>Indices of the cells, in order; or the refusal of a selector that names what does not exist.</summary>
    private Refused? Select(CellSelector selector, out IEnumerable<int> cells)
    {
        cells = [];
        GridEntry? grid = null;
        if (selector.Grid is { } name)
        {
            if (!_gridIndices.TryGetValue(name, out var index))
            {
                return (Refused)StatusOf(name);
            }

            grid = _grids[index];
        }

        foreach (var id in selector.Cells)
        {
            if (_cells.Find(id) < 0)
            {
                return new($"no grid ever named a cell {id}", RefusalKind.NotFound);
            }
        }

        if (selector.Node is { } node && !IsKnown(new(node)))
        {
            return NoSuchNode(new(node));
        }

        var definitions = grid is null ? _grids.Select(entry => entry.Definition) : [grid.Definition];
        if (Unmatched(selector, [.. definitions.Select(definition => _definitions[definition].Grid)]) is { } unmatched)
        {
            return unmatched;
        }

        cells = Selected(selector, grid);
        return null;
    }

    private IEnumerable<int> Selected(CellSelector selector, GridEntry? grid)
    {
        var states = selector.States.Aggregate(0, (mask, state) => mask | (1 << (int)state));
        var byAxes = selector.Datasets.Length > 0 || selector.Methods.Length > 0;
        Dictionary<int, AxisMatch> matches = [];
        NodeId? node = selector.Node is { } name ? new NodeId(name) : null;
        var ids = selector.Cells.Select(id => _cells.Find(id)).ToHashSet();
        var members = grid?.Cells ?? (ids.Count > 0 ? ids.Order() : Enumerable.Range(0, _cells.Count).Where(_memberships.IsNamed));
        var position = -1;
        foreach (var cell in members)
        {
            position++;
            if ((ids.Count > 0 && !ids.Contains(cell)) || !Matches(cell))
            {
                continue;
            }

            if (byAxes)
            {
                var (definition, place) = grid is null ? (_cells[cell].Definition, _cells[cell].Position) : (grid.Definition, position);
                if (!matches.TryGetValue(definition, out var match))
                {
                    matches[definition] = match = AxisMatch.Of(_definitions[definition].Grid, selector);
                }

                if (!match.Holds(place))
                {
                    continue;
                }
            }

            yield return cell;
        }

        bool Matches(int cell)
        {
            ref var row = ref _cells[cell];
            return (states == 0 || (states & (1 << (int)row.Status.ToState())) != 0)
                && !(row.Token < selector.AttemptsAtLeast)
                && !(row.Token > selector.AttemptsAtMost)
                && (node is null || _attempts.LastDevice(cell)?.Node == node);
        }
    }

    /// <summary>A data set or method that nothing is called by is most likely a typing error.</summary>
    private static Refused? Unmatched(CellSelector selector, IReadOnlyList<Grid> grids)
    {
        foreach (var pattern in selector.Datasets)
        {
            if (!grids.Any(grid => grid.Datasets.Any(dataset => IsMatch(pattern, dataset))))
            {
                return new($"no data set is called '{pattern}'; these exist: {List(grids.SelectMany(grid => grid.Datasets).Distinct())}", RefusalKind.NotFound);
            }
        }

        foreach (var pattern in selector.Methods)
        {
            var names = grids.SelectMany(NamesOf).Distinct().ToList();
            if (!names.Exists(method => IsMatch(pattern, method)))
            {
                return new($"no method is called '{pattern}'; these exist: {List(names)} (and * stands for any characters)", RefusalKind.NotFound);
            }
        }

        return null;

        static IEnumerable<string> NamesOf(Grid grid) => grid.Methods.Select(method => method.Label()).Concat(grid.ExpertCount() > 0 ? [Slfd.Experiments.Cells.MethodSpec.ExpertKind] : []);
    }

    private static bool IsMatch(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text);

    /// <summary>Which places on a grid's axes a selector means.</summary>
    private sealed record AxisMatch(Grid Grid, bool[] Datasets, bool[] Methods, bool Experts)
    {
        public static AxisMatch Of(Grid grid, CellSelector selector) => new(
            grid,
            [.. grid.Datasets.Select(dataset => selector.Datasets.Length == 0 || selector.Datasets.Any(pattern => IsMatch(pattern, dataset)))],
            [.. grid.Methods.Select(method => selector.Methods.Length == 0 || selector.Methods.Any(pattern => IsMatch(pattern, method.Label()) || IsMatch(pattern, method.Spec.Label())))],
            selector.Methods.Length == 0 || selector.Methods.Any(pattern => IsMatch(pattern, Slfd.Experiments.Cells.MethodSpec.ExpertKind)));

        public bool Holds(int position)
        {
            var (dataset, method) = Grid.PlaceOf(position);
            return Datasets[dataset] && (method < 0 ? Experts : Methods[method]);
        }
    }
}
