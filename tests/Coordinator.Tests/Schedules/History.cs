using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Questions;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>Reads the journal with a few lines of its own, and holds the coordinator to what must always be true (design.md section 8).</summary>
/// <param name="plan">What the seed drew.</param>
internal sealed class History(Plan plan)
{
    private readonly Dictionary<CellId, FencingToken> _tokens = [];
    private readonly Dictionary<CellId, LeaseId> _open = [];
    private readonly Dictionary<CellId, LeaseId> _winners = []; // of cells that are done
    private readonly Dictionary<CellId, LeaseId> _latest = []; // of cells that ever were
    private readonly Dictionary<CellId, FencingToken> _askedAgainAt = [];
    private readonly Dictionary<LeaseId, DeviceId> _grantees = [];
    private readonly List<LeaseId> _granted = [];
    private readonly Dictionary<string, KnownGrid> _grids = [];
    private readonly Dictionary<CellId, CellId[]> _needs = [];
    private readonly HashSet<CellId> _failed = [];
    private readonly HashSet<CellId> _cancelled = [];
    private readonly HashSet<NodeId> _draining = [];
    private readonly LeaseTimes _times = new(ACoordinator.Leases.Term);
    private readonly CellBudgets _budgets = new(plan.Attempts, plan.Policy);
    private int _accepted;
    private int _read;

    public DeviceHistory Devices { get; } = new(plan.Policy);

    /// <summary>Every lease in the order in which they were granted.</summary>
    public IReadOnlyList<LeaseId> Granted => _granted;

    /// <summary>The device that a lease was granted to; null: it never was.</summary>
    public DeviceId? GranteeOf(LeaseId lease) => _grantees.TryGetValue(lease, out var device) ? device : null;

    /// <summary>Whether the lease is live.</summary>
    public bool IsOpen(LeaseId lease) => _open.TryGetValue(lease.Cell, out var open) && open == lease;

    /// <summary>The latest lease of a cell; null: there was none.</summary>
    public LeaseId? LatestOf(CellId cell) => _tokens.TryGetValue(cell, out var token) && _grantees.ContainsKey(new(cell, token)) ? new(cell, token) : null;

    /// <summary>The latest token that was granted or found; 0: none was.</summary>
    public FencingToken TokenOf(CellId cell) => _tokens.GetValueOrDefault(cell);

    /// <summary>Cells that any grid names.</summary>
    public IEnumerable<CellId> Cells => _needs.Keys;

    /// <summary>The coordinator was told something, wrote what it wrote, and answered.</summary>
    public void Heard(object command, ICoordinatorReply? answer, ACoordinator coordinator)
    {
        var (first, at) = (_read, coordinator.Now.ToUnixTimeMilliseconds());
        Read(coordinator);
        for (var index = first; index < _read; index++)
        {
            Assert.True(SpokenFor(command) is not { } own || LeaseOf(coordinator.Journal[index]) is not { } changed || changed == own, "a report changed another lease than its own");
            if (coordinator.Journal[index] is CellSucceeded succeeded)
            {
                Assert.Equal(Assert.IsType<ReportSucceeded>(command).Node, _grantees[succeeded.Lease].Node);
            }
        }

        switch (command, answer)
        {
            case (ReportSucceeded report, LeaseEnded { Verdict: Verdict.Accepted } ended):
                Assert.Equal(ended.Lease, _latest.GetValueOrDefault(ended.Lease.Cell)); // a node was told that its result counts, so it must be in the journal
                Assert.Equal(report.Node, _grantees[ended.Lease].Node);
                break;
            case (ReportSucceeded, LeaseEnded { Verdict: Verdict.AlreadyDone } ended):
                Assert.NotEqual(ended.Lease, _latest[ended.Lease.Cell]);
                break;
            case (RequestWork request, Grant grant):
                Assert.True(IsOpen(grant.Lease), "a lease was granted that is not in the journal");
                Assert.Equal(new DeviceId(request.Node, request.Slot), _grantees[grant.Lease]);
                Assert.False(IsNew(grant.Lease) && IsUnusable(request, coordinator.State.View()), "a lease was granted to a slot on which no worker starts");
                break;
            case (Heartbeat beat, HeartbeatAck ack):
                Assert.Equal(beat.Cells.Length, ack.Renewed.Length + ack.Revoked.Length);
                Assert.All(ack.Renewed, lease => Assert.True(IsOpen(lease) && _grantees[lease].Node == beat.Node, "a lease was renewed that is not the node's"));
                _times.Renewed(ack.Renewed, at);
                break;
            case (Tick, _):
                _times.Ticked(at, _open.Values);
                break;
        }

        // A request that comes twice gets the grant that it had, whatever the node says since; and a start of the coordinator writes events, too.
        bool IsNew(LeaseId lease) => coordinator.Journal.Take(first.._read).Any(change => change is LeaseGranted granted && granted.Lease == lease);
    }

    private static bool IsUnusable(RequestWork request, SweepView view) =>
        view.Nodes.Nodes.TryGetValue(request.Node, out var node) && node.Incarnation == request.Incarnation && node.Unusable.ContainsKey(request.Slot);

    /// <summary>The lease that a node reports on; null: it reports on none.</summary>
    private static LeaseId? SpokenFor(object command) => command switch
    {
        ReportSucceeded report => report.Lease,
        UnprovenResult unproven => unproven.Report.Lease,
        ReportFailed report => report.Lease,
        HandBack back => back.Lease,
        _ => null, // says nothing of a single lease
    };

    private static LeaseId? LeaseOf(ICoordinatorEvent change) => change switch
    {
        LeaseReleased released => released.Lease,
        CellFailed failed => failed.Lease,
        CellSucceeded succeeded => succeeded.Lease,
        CheckpointRecorded recorded => recorded.Lease,
        DuplicateResult duplicate => duplicate.Lease,
        _ => null, // ends or marks no lease
    };

    /// <summary>Reads what was written since the last time.</summary>
    public void Read(ACoordinator coordinator)
    {
        for (; _read < coordinator.Journal.Count; _read++)
        {
            var change = coordinator.Journal[_read];
            Devices.Read(change, change is CellSucceeded finished && IsOpen(finished.Lease) ? _grantees[finished.Lease] : null);
            _times.Read(change);
            _budgets.Read(change);
            Read(change);
        }

        Devices.Check();
    }

    public void Check(ACoordinator coordinator, SweepView view)
    {
        Read(coordinator);
        Assert.Equal(_open.Count, view.Leases.Count);
        foreach (var lease in view.Leases.Values)
        {
            Assert.True(IsOpen(lease.Id), "a lease is live that is not in the journal");
        }

        Assert.Equal(_accepted, coordinator.State.LastResult);
        Assert.True(Devices.Quarantined.ToHashSet().SetEquals(view.Nodes.Devices.Where(device => device.Value.Quarantined is not null).Select(device => device.Key)), "other devices are quarantined than the journal says");
        foreach (var (name, grid) in _grids)
        {
            Check(grid.Cells, (GridStatus)view.StatusOf(name));
        }
    }

    private void Check(CellId[] cells, GridStatus status)
    {
        Assert.Equal(status.Cells, status.Done + status.Running + status.Waiting + status.Delayed + status.Failed + status.Blocked + status.Cancelled);
        Assert.Equal(cells.Count(_winners.ContainsKey), status.Done);
        Assert.Equal(cells.Count(_open.ContainsKey), status.Running);
        Assert.Equal(cells.Count(_cancelled.Contains), status.Cancelled);
        Assert.Equal(cells.Count(_failed.Contains), status.Failed);

        // Whether a cell backs off is a matter of memory, which no event tells.
        var (blocked, stranded) = (0, 0);
        foreach (var cell in cells)
        {
            if (!_winners.ContainsKey(cell) && !_open.ContainsKey(cell) && !IsHopeless(cell) && !_needs[cell].All(_winners.ContainsKey))
            {
                blocked++;
                stranded += _needs[cell].Any(IsHopeless) ? 1 : 0;
            }
        }

        Assert.InRange(status.Blocked, blocked - status.Delayed, blocked);
        Assert.InRange(status.Stranded, stranded - status.Delayed, stranded);
    }

    private bool IsHopeless(CellId cell) => _failed.Contains(cell) || _cancelled.Contains(cell);

    private void Read(ICoordinatorEvent change)
    {
        switch (change)
        {
            case GridDefined defined:
                var grid = KnownGrid.Of(defined.GridJson);
                _grids[grid.Name] = grid;
                foreach (var (cell, needs) in grid.Needs)
                {
                    _needs[cell] = needs;
                }

                break;
            case LeaseGranted granted:
                Read(granted);
                break;
            case LeaseReleased released:
                Assert.Equal(released.Lease, _open[released.Lease.Cell]);
                _open.Remove(released.Lease.Cell);
                break;
            case CheckpointRecorded recorded:
                Assert.True(IsOpen(recorded.Lease), "a checkpoint of a lease that is not live was recorded");
                break;
            case CellFailed failed:
                Assert.Equal(failed.Lease, _open[failed.Lease.Cell]);
                Assert.Equal(failed.Device, _grantees[failed.Lease]);
                _open.Remove(failed.Lease.Cell);
                if (failed.RetryAfter is null)
                {
                    _failed.Add(failed.Lease.Cell);
                }

                break;
            case CellSucceeded succeeded:
                Assert.True(succeeded.Lease.Token <= _tokens[succeeded.Lease.Cell]);
                Assert.True(succeeded.Lease.Token > _askedAgainAt.GetValueOrDefault(succeeded.Lease.Cell), "a result of before the cell was asked for again was counted");
                Win(succeeded.Lease);
                break;
            case AttemptsFound found:
                _tokens[found.Lease.Cell] = found.Lease.Token > _tokens.GetValueOrDefault(found.Lease.Cell) ? found.Lease.Token : _tokens[found.Lease.Cell];
                break;
            case ResultFound found:
                _tokens[found.Lease.Cell] = found.Lease.Token > _tokens.GetValueOrDefault(found.Lease.Cell) ? found.Lease.Token : _tokens[found.Lease.Cell];
                Win(found.Lease);
                break;
            case FailedCellsRetried retried:
                _budgets.Forgive(_grids[retried.Grid].Cells.Where(_failed.Contains));
                _failed.ExceptWith(_grids[retried.Grid].Cells);
                break;
            case DuplicateResult duplicate:
                Assert.NotEqual(duplicate.Lease, _latest[duplicate.Lease.Cell]);
                break;
            case CellsCancelled cancelled:
                Assert.All(CellIdList.Unpack(cancelled.Cells), cell => Assert.False(_open.ContainsKey(cell) || _winners.ContainsKey(cell)));
                _cancelled.UnionWith(CellIdList.Unpack(cancelled.Cells));
                _failed.ExceptWith(CellIdList.Unpack(cancelled.Cells));
                break;
            case CellsRetried again:
                Read(again);
                break;
            case NodeDraining { Draining: true } draining:
                _draining.Add(draining.Node);
                break;
            case NodeDraining draining:
                _draining.Remove(draining.Node);
                break;
            case NodeForgotten forgotten:
                Assert.DoesNotContain(_open.Values, lease => _grantees[lease].Node == forgotten.Node);
                _draining.Remove(forgotten.Node);
                break;
        }
    }

    private void Read(LeaseGranted granted)
    {
        var cell = granted.Lease.Cell;
        Assert.DoesNotContain(cell, _open);
        Assert.DoesNotContain(cell, _winners);
        Assert.DoesNotContain(cell, _cancelled);
        Assert.DoesNotContain(cell, _failed);
        Assert.DoesNotContain(granted.Device.Node, _draining);
        Assert.All(_needs[cell], expert => Assert.Contains(expert, _winners));
        Assert.Equal(_tokens.GetValueOrDefault(cell).Next(), granted.Lease.Token);
        (_tokens[cell], _open[cell], _grantees[granted.Lease]) = (granted.Lease.Token, granted.Lease, granted.Device);
        _granted.Add(granted.Lease);
    }

    private void Read(CellsRetried again)
    {
        foreach (var cell in CellIdList.Unpack(again.Cells))
        {
            Assert.DoesNotContain(cell, _open);
            _failed.Remove(cell);
            _cancelled.Remove(cell);
            if (_winners.Remove(cell))
            {
                _askedAgainAt[cell] = _tokens[cell];
            }
        }
    }

    private void Win(LeaseId lease)
    {
        Assert.True(_winners.TryAdd(lease.Cell, lease), "a cell was counted twice");
        _latest[lease.Cell] = lease;
        _accepted++;
        _open.Remove(lease.Cell);
        _failed.Remove(lease.Cell);
        _cancelled.Remove(lease.Cell);
    }
}
