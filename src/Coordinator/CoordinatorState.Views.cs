using Slfd.Coordinator.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator;

/// <summary>What operators look at: lists of grids, cells and nodes, page by page.</summary>
internal sealed partial class CoordinatorState
{
    private const int MostGridsPerPage = 200;
    private const int MostCellsPerPage = 100;
    private const int MostNodesPerPage = 40;
    private const int MostAuditEntries = 100;

    private GridPage GridsAfter(GetGridPage query)
    {
        var after = Math.Clamp(query.After, 0, _grids.Count);
        var most = Math.Clamp(query.Most, 1, MostGridsPerPage);
        return new([.. _grids.Skip(after).Take(most).Select(grid => (GridStatus)StatusOf(grid.Name))], after + most < _grids.Count ? after + most : 0);
    }

    private ICoordinatorReply CellsOf(GetCells query, long at)
    {
        if (Select(query.Cells, out var selected) is { } refusal)
        {
            return refusal;
        }

        var (after, most) = (Math.Max(query.After, 0), Math.Clamp(query.Most, 1, MostCellsPerPage));
        List<int> page = [];
        var total = 0;
        foreach (var cell in selected)
        {
            if (total++ >= after && page.Count < most)
            {
                page.Add(cell);
            }
        }

        return new CellPage([.. page.Select(cell => ViewOf(cell, at))], after + page.Count < total && page.Count > 0 ? after + page.Count : 0, total);
    }

    private ICoordinatorReply CellOf(GetCell query, long at)
    {
        var found = Find(query.Cell);
        if (found.Count != 1)
        {
            return found.Count == 0
                ? new Refused($"no grid ever named a cell '{query.Cell}'; 'slfd cells --grid NAME' lists a grid's", RefusalKind.NotFound)
                : new Refused($"'{query.Cell}' could be any of {List(found.Select(index => _cells[index].Id.ToString()))}");
        }

        var cell = found[0];
        var row = _cells[cell];
        return new CellDetail(
            ViewOf(cell, at),
            SpecOf(cell).ToCanonicalJson(),
            [.. _memberships.Of(cell).Take(100).Select(membership => _grids[membership.Grid].Name)],
            row.Checkpoint,
            _attempts.Of(cell, row.Token, token => _duplicates.ContainsKey(new(row.Id, token))),
            _failures.GetValueOrDefault(cell)?.Failure,
            row.Result == 0 ? null : _results.Outcome(row.Result),
            row.Result == 0 ? default : _results.Winner(row.Result).Token);
    }

    /// <summary>A few cells whose ids begin so.</summary>
    private List<int> Find(string prefix)
    {
        if (Slfd.Experiments.Cells.CellId.TryParse(prefix, out var id))
        {
            return _cells.Find(id) is >= 0 and var known ? [known] : [];
        }

        if (prefix.Length is < 4 or > Slfd.Experiments.Cells.CellId.Length || !prefix.All(char.IsAsciiHexDigit))
        {
            return [];
        }

        var (low, high) = (Slfd.Experiments.Cells.CellId.Parse(prefix.PadRight(Slfd.Experiments.Cells.CellId.Length, '0')), Slfd.Experiments.Cells.CellId.Parse(prefix.PadRight(Slfd.Experiments.Cells.CellId.Length, 'f')));
        return [.. Enumerable.Range(0, _cells.Count).Where(cell => _cells[cell].Id >= low && _cells[cell].Id <= high).Take(5)];
    }

    private CellView ViewOf(int cell, long at)
    {
        var row = _cells[cell];
        return new(row.Id, SpecOf(cell).Label(), row.Status.ToState(), row.Token, row.Failures + row.Halvings, _attempts.LastDevice(cell),
            _leases.GetValueOrDefault(cell)?.Beat, Why(cell, at));
    }

    private NodePage NodesAfter(GetNodes query, long at)
    {
        // Names are few beside cells: sorting them on each question costs less than keeping them sorted.
        var (after, most) = (Math.Max(query.After, 0), Math.Clamp(query.Most, 1, MostNodesPerPage));
        var all = KnownNodes().OrderBy(node => node.Name, StringComparer.Ordinal).ToList();
        var page = all.Skip(after).Take(most).ToHashSet();
        var devices = _devices.Where(device => page.Contains(device.Key.Node)).ToLookup(device => device.Key.Node);
        var leases = _leases.Values.Where(lease => page.Contains(lease.Device.Node)).ToDictionary(lease => lease.Device);
        return new([.. all.Skip(after).Take(most).Select(View)], after + page.Count < all.Count && page.Count > 0 ? after + page.Count : 0);

        NodeView View(NodeId node)
        {
            var entry = _nodes.GetValueOrDefault(node);
            var slots = devices[node].Select(device => device.Key.Slot).Union(entry?.Slots ?? []).Order(StringComparer.Ordinal);
            return new(node, StateOf(node, at), entry?.Incarnation ?? 0, entry is { HeardAt: > 0 } ? TimeSpan.FromMilliseconds(at - entry.HeardAt) : null,
                [.. slots.Select(slot => Device(new(node, slot)))]);
        }

        SlotView Device(DeviceId id)
        {
            var lease = leases.GetValueOrDefault(id);
            return new(id.Slot, lease?.Id, lease is null ? string.Empty : SpecOf(lease.Cell).Label(), lease?.Beat, _devices.GetValueOrDefault(id)?.Quarantined);
        }
    }

    private HashSet<NodeId> KnownNodes() => [.. _nodes.Keys, .. _devices.Keys.Select(device => device.Node), .. _draining];

    private bool IsKnown(NodeId node) => _nodes.ContainsKey(node) || _draining.Contains(node) || _devices.Keys.Any(device => device.Node == node);

    private Refused NoSuchNode(NodeId node) =>
        new($"no node is called '{node}'; these are known: {List(KnownNodes().Select(known => known.Name).Order(StringComparer.Ordinal))}", RefusalKind.NotFound);

    private NodeState StateOf(NodeId node, long at) => (_nodes.GetValueOrDefault(node), _draining.Contains(node)) switch
    {
        ({ Met: true }, true) => NodeState.Draining,
        (_, true) => NodeState.Drained,
        ({ Met: true } known, _) => at - known.HeardAt > leaseOptions.Term.TotalMilliseconds ? NodeState.Silent : NodeState.Working,
        _ => NodeState.Away,
    };
}
