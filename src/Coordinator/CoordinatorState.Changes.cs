using Slfd.Coordinator.Cells;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;

namespace Slfd.Coordinator;

/// <summary>Operators pause grids, cancel and retry cells, drain nodes and restore devices. Every act leaves its trace in the audit trail.</summary>
internal sealed partial class CoordinatorState
{
    /// <summary>So many cells are named by one event, at most: half a megabyte.</summary>
    private const int MostCellsPerEvent = 50_000;

    private Decision DecidePause(PauseGrid pause, long at)
    {
        if (!_gridIndices.TryGetValue(pause.Grid, out var index))
        {
            return NoSuchGrid(pause.Grid);
        }

        var grid = _grids[index];
        if (grid.Paused == pause.Paused)
        {
            return Decision.Say(new Changed(pause.DryRun, 0, [], [$"grid {pause.Grid} is {(pause.Paused ? "paused" : "not paused")} already"]));
        }

        var withdrawn = pause.Paused ? Withdrawn(pause.Grid, [], at) : [];
        var stopped = withdrawn.OfType<LeaseReleased>().Count();
        return Change(pause.DryRun, pause.By, pause.Paused ? "pause" : "resume", pause.Grid, 1, at,
            [new(pause.Grid, string.Empty, pause.Paused ? "granting" : "paused", pause.Paused ? "paused" : "granting")],
            stopped == 0 ? [] : [$"{stopped} running cells are stopped; they go on from their last checkpoint"],
            [new GridPaused(at, pause.Grid, pause.Paused), .. withdrawn]);
    }

    private Decision DecideRestore(RestoreDevice restore, long at) => _devices.TryGetValue(restore.Device, out var device) && device.Quarantined is { } because
        ? Change(restore.DryRun, restore.By, "restore", restore.Device.ToString(), 1, at, [new(restore.Device.ToString(), because, "quarantined", "working")], [], [new DeviceRestored(at, restore.Device)])
        : Decision.Say(new Refused($"device {restore.Device} is not quarantined; these are: {List(Quarantined().Select(id => id.ToString()))}", RefusalKind.NotFound));

    private Decision DecideCancel(CancelCells cancel, long at)
    {
        if (cancel.Cells.IsAll)
        {
            return Decision.Refuse("say which cells: their ids, or at least --grid NAME");
        }

        if (Select(cancel.Cells, out var selected) is { } refusal)
        {
            return Decision.Say(refusal);
        }

        var (changing, passed) = Split(selected, status => status is not (CellStatus.Done or CellStatus.Cancelled));
        var released = changing.Where(_leases.ContainsKey).SelectMany(cell => Release(_leases[cell], ReleaseReason.Withdrawn, at)).ToList();
        List<string> notes = [.. Passed(passed)];
        if (released.Count > 0)
        {
            notes.Add($"{released.OfType<LeaseReleased>().Count()} of them are running and are stopped with their node's next heartbeat");
        }

        var followers = changing.Sum(cell => _experts.LedBy(cell).Sum(group => group.Followers.Count));
        if (followers > 0)
        {
            notes.Add($"experts are among them: up to {followers} cells that follow them cannot start");
        }

        return Change(cancel.DryRun, cancel.By, "cancel", cancel.Cells.ToString(), changing.Count, at, Changes(changing, "cancelled"), notes,
            [.. released, .. InChunks(changing, bytes => new CellsCancelled(at, bytes))]);
    }

    private Decision DecideRetry(RetryCells retry, long at)
    {
        if (retry.Cells.IsAll)
        {
            return Decision.Refuse("say which cells: their ids, or at least --grid NAME or --state failed");
        }

        if (Select(retry.Cells, out var selected) is { } refusal)
        {
            return Decision.Say(refusal);
        }

        var (changing, passed) = Split(selected, status => status is CellStatus.Failed or CellStatus.Cancelled or CellStatus.Delayed || (retry.Force && status == CellStatus.Done));
        List<string> notes = [.. Passed(passed)];
        if (passed.Contains(CellStatus.Done))
        {
            notes.Add("a finished cell runs again only with --force");
        }

        if (passed.Contains(CellStatus.Blocked))
        {
            notes.Add("blocked cells start by themselves when the experts that they need are done; retry those");
        }

        return Change(retry.DryRun, retry.By, "retry", retry.Cells + (retry.Force ? " --force" : string.Empty), changing.Count, at, Changes(changing, "waiting"), notes,
            [.. InChunks(changing, bytes => new CellsRetried(at, bytes))]);
    }

    private Decision DecideDrain(DrainNode drain, long at)
    {
        if (!IsKnown(drain.Node))
        {
            return Decision.Say(NoSuchNode(drain.Node));
        }

        if (_draining.Contains(drain.Node) == drain.Draining)
        {
            return Decision.Say(new Changed(drain.DryRun, 0, [], [$"node {drain.Node} is {(drain.Draining ? "draining" : "not draining")} already"]));
        }

        var running = _leases.Values.Count(lease => lease.Device.Node == drain.Node);
        var before = StateOf(drain.Node, at).ToString().ToLowerInvariant();
        string[] notes = !drain.Draining ? ["a node that has begun to leave must be started again on its host"]
            : running > 0 ? [$"{running} cells running there are checkpointed and handed back"]
            : [];
        return Change(drain.DryRun, drain.By, drain.Draining ? "drain" : "undrain", drain.Node.ToString(), 1, at,
            [new(drain.Node.ToString(), string.Empty, before, drain.Draining ? "draining" : "working")], notes, [new NodeDraining(at, drain.Node, drain.Draining)]);
    }

    /// <summary>A change that is carried out and put on record, or in a dry run only told.</summary>
    private static Decision Change(bool dryRun, OperatorId? by, string verb, string selector, int count, long at, Change[] changes, IReadOnlyList<string> notes, IEnumerable<ICoordinatorEvent> events)
    {
        Changed answer = new(dryRun, count, changes, [.. notes]);
        return dryRun || count == 0 ? Decision.Say(answer)
            : new(by is null ? [.. events] : [.. events, new OperatorActed(at, by, verb, selector, count)], [], () => answer);
    }

    private (List<int> Changing, HashSet<CellStatus> Passed) Split(IEnumerable<int> selected, Func<CellStatus, bool> changes)
    {
        var (changing, passed) = (new List<int>(), new HashSet<CellStatus>());
        foreach (var cell in selected)
        {
            var status = _cells[cell].Status;
            if (changes(status))
            {
                changing.Add(cell);
            }
            else
            {
                passed.Add(status);
            }
        }

        return (changing, passed);
    }

    private static IEnumerable<string> Passed(HashSet<CellStatus> passed) =>
        passed.Count == 0 ? [] : [$"passed over: selected cells that are {string.Join(" or ", passed.Order().Select(status => status.Word()))}"];

    private Change[] Changes(List<int> cells, string to) =>
        [.. cells.Take(Changed.MostListed).Select(cell => new Change(_cells[cell].Id.ToString(), SpecOf(cell).Label(), _cells[cell].Status.Word(), to))];

    private IEnumerable<ICoordinatorEvent> InChunks(List<int> cells, Func<byte[], ICoordinatorEvent> make) =>
        cells.Chunk(MostCellsPerEvent).Select(chunk => make(CellIdList.Pack([.. chunk.Select(cell => _cells[cell].Id)])));

    private void ApplyCancelled(CellsCancelled cancelled)
    {
        foreach (var id in CellIdList.Unpack(cancelled.Cells))
        {
            var cell = _cells.Find(id);
            _attempts.Explain(cell, "the cell was cancelled", cancelled.At);
            Move(cell, CellStatus.Cancelled);
        }
    }

    private void ApplyRetried(CellsRetried retried)
    {
        foreach (var id in CellIdList.Unpack(retried.Cells))
        {
            var cell = _cells.Find(id);
            ref var row = ref _cells[cell];
            if (row.Status == CellStatus.Done)
            {
                (_redone[cell], row.Checkpoint) = (new(row.Token), 0);
            }

            (row.Failures, row.Numeric, row.Halvings) = (0, 0, 0);
            Move(cell, CellStatus.Waiting);
        }
    }

    private void ApplyDraining(NodeDraining draining)
    {
        if (draining.Draining)
        {
            _draining.Add(draining.Node);
        }
        else
        {
            _draining.Remove(draining.Node);
            WorkAppeared = true;
        }
    }

    private void ApplyPaused(GridPaused paused)
    {
        var grid = _grids[_gridIndices[paused.Grid]];
        grid.Paused = paused.Paused;
        WorkAppeared |= !paused.Paused && grid.Count(CellStatus.Waiting) > 0;
    }

    private void ApplyRetried(FailedCellsRetried retried)
    {
        foreach (var cell in _grids[_gridIndices[retried.Grid]].Cells.Where(cell => _cells[cell].Status == CellStatus.Failed))
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
