using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>Reads the journal with a few lines of its own, and holds the coordinator to what must always be true (design.md section 8).</summary>
internal sealed class History
{
    private readonly Dictionary<CellId, FencingToken> _tokens = [];
    private readonly Dictionary<CellId, LeaseId> _open = [];
    private readonly Dictionary<CellId, LeaseId> _winners = []; // of cells that are done
    private readonly Dictionary<CellId, LeaseId> _latest = []; // of cells that ever were
    private readonly Dictionary<CellId, FencingToken> _askedAgainAt = [];
    private readonly Dictionary<string, CellId[]> _grids = [];
    private readonly Dictionary<CellId, CellId[]> _needs = [];
    private readonly HashSet<CellId> _parked = [];
    private readonly HashSet<CellId> _cancelled = [];
    private readonly HashSet<NodeId> _draining = [];
    private int _accepted;
    private int _read;

    /// <summary>A node was told that its result counts, so it must be in the journal.</summary>
    public void Answered(LeaseEnded ended, IWireMessage? report)
    {
        if (report is ReportSucceeded && ended.Verdict == Verdict.Accepted)
        {
            Assert.Equal(ended.Lease, _latest.GetValueOrDefault(ended.Lease.Cell));
        }

        if (report is ReportSucceeded && ended.Verdict == Verdict.AlreadyDone)
        {
            Assert.NotEqual(ended.Lease, _latest[ended.Lease.Cell]);
        }
    }

    /// <summary>Reads what was written since the last time.</summary>
    public void Read(ACoordinator coordinator)
    {
        for (; _read < coordinator.Journal.Count; _read++)
        {
            Read(coordinator.Journal[_read]);
        }
    }

    public void Check(ACoordinator coordinator)
    {
        Read(coordinator);
        Assert.Equal(_open.Values.ToHashSet(), coordinator.State.OpenLeases.Select(lease => lease.Id).ToHashSet());
        Assert.Equal(_accepted, coordinator.State.LastResult);
        foreach (var (name, cells) in _grids)
        {
            var status = coordinator.Status(name);
            Assert.Equal(status.Cells, status.Done + status.Running + status.Waiting + status.Delayed + status.Failed + status.Blocked + status.Cancelled);
            Assert.Equal(cells.Count(_winners.ContainsKey), status.Done);
            Assert.Equal(cells.Count(_open.ContainsKey), status.Running);
            Assert.Equal(cells.Count(_cancelled.Contains), status.Cancelled);

            // Whether a cell backs off is a matter of memory, which no event tells.
            var blocked = cells.Where(cell => !_needs[cell].All(_winners.ContainsKey) && !_winners.ContainsKey(cell) && !_open.ContainsKey(cell) && !IsHopeless(cell)).ToList();
            Assert.InRange(status.Blocked, blocked.Count - status.Delayed, blocked.Count);
            var stranded = blocked.Count(cell => _needs[cell].Any(IsHopeless));
            Assert.InRange(status.Stranded, stranded - status.Delayed, stranded);
        }
    }

    private bool IsHopeless(CellId cell) => _parked.Contains(cell) || _cancelled.Contains(cell);

    private void Read(ICoordinatorEvent change)
    {
        switch (change)
        {
            case GridDefined defined:
                var grid = Grid.FromJson(defined.GridJson);
                _grids[grid.Name] = [.. grid.Cells().Select(cell => cell.Id())];
                foreach (var cell in grid.Cells())
                {
                    _needs[cell.Id()] = [.. cell.Dependencies().Select(expert => expert.Id())];
                }

                break;
            case LeaseGranted granted:
                Assert.DoesNotContain(granted.Lease.Cell, _open);
                Assert.DoesNotContain(granted.Lease.Cell, _winners);
                Assert.DoesNotContain(granted.Lease.Cell, _cancelled);
                Assert.DoesNotContain(granted.Device.Node, _draining);
                Assert.All(_needs[granted.Lease.Cell], expert => Assert.Contains(expert, _winners));
                Assert.Equal(_tokens.GetValueOrDefault(granted.Lease.Cell).Next(), granted.Lease.Token);
                (_tokens[granted.Lease.Cell], _open[granted.Lease.Cell]) = (granted.Lease.Token, granted.Lease);
                break;
            case LeaseReleased released:
                Assert.Equal(released.Lease, _open[released.Lease.Cell]);
                _open.Remove(released.Lease.Cell);
                break;
            case CellFailed failed:
                Assert.Equal(failed.Lease, _open[failed.Lease.Cell]);
                _open.Remove(failed.Lease.Cell);
                if (failed.RetryAfter is null)
                {
                    _parked.Add(failed.Lease.Cell);
                }

                break;
            case CellSucceeded succeeded:
                Assert.True(succeeded.Lease.Token <= _tokens[succeeded.Lease.Cell]);
                Assert.True(_winners.TryAdd(succeeded.Lease.Cell, succeeded.Lease), "a cell was counted twice");
                Assert.True(succeeded.Lease.Token > _askedAgainAt.GetValueOrDefault(succeeded.Lease.Cell), "a result of before the cell was asked for again was counted");
                _latest[succeeded.Lease.Cell] = succeeded.Lease;
                _accepted++;
                _open.Remove(succeeded.Lease.Cell);
                _parked.Remove(succeeded.Lease.Cell);
                _cancelled.Remove(succeeded.Lease.Cell);
                break;
            case FailedCellsRetried retried:
                _parked.ExceptWith(_grids[retried.Grid]);
                break;
            case DuplicateResult duplicate:
                Assert.NotEqual(duplicate.Lease, _latest[duplicate.Lease.Cell]);
                break;
            case CellsCancelled cancelled:
                Assert.All(CellIdList.Unpack(cancelled.Cells), cell => Assert.False(_open.ContainsKey(cell) || _winners.ContainsKey(cell)));
                _cancelled.UnionWith(CellIdList.Unpack(cancelled.Cells));
                _parked.ExceptWith(CellIdList.Unpack(cancelled.Cells));
                break;
            case CellsRetried again:
                foreach (var cell in CellIdList.Unpack(again.Cells))
                {
                    Assert.DoesNotContain(cell, _open);
                    _parked.Remove(cell);
                    _cancelled.Remove(cell);
                    if (_winners.Remove(cell))
                    {
                        _askedAgainAt[cell] = _tokens[cell];
                    }
                }

                break;
            case NodeDraining { Draining: true } draining:
                _draining.Add(draining.Node);
                break;
            case NodeDraining draining:
                _draining.Remove(draining.Node);
                break;
            case NodeForgotten forgotten:
                _draining.Remove(forgotten.Node);
                break;
        }
    }
}
