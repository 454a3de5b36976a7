using Slfd.Messages.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Grids;
using Slfd.Messages.Leases;
using Slfd.Messages.Serialization;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>Reads the journal with a few lines of its own, and holds the coordinator to what must always be true (design.md section 8).</summary>
internal sealed class History
{
    private readonly Dictionary<CellId, FencingToken> _tokens = [];
    private readonly Dictionary<CellId, LeaseId> _open = [];
    private readonly Dictionary<CellId, LeaseId> _winners = [];
    private readonly Dictionary<string, CellId[]> _grids = [];
    private readonly Dictionary<CellId, CellId[]> _needs = [];
    private readonly HashSet<CellId> _parked = [];
    private int _read;

    /// <summary>A node was told that its result counts, so it must be in the journal.</summary>
    public void Answered(LeaseEnded ended, IWireMessage? report)
    {
        if (report is ReportSucceeded && ended.Verdict == Verdict.Accepted)
        {
            Assert.Equal(ended.Lease, _winners.GetValueOrDefault(ended.Lease.Cell));
        }

        if (report is ReportSucceeded && ended.Verdict == Verdict.AlreadyDone)
        {
            Assert.NotEqual(ended.Lease, _winners[ended.Lease.Cell]);
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
        Assert.Equal(_winners.Count, coordinator.State.LastResult);
        foreach (var (name, cells) in _grids)
        {
            var status = coordinator.Status(name);
            Assert.Equal(status.Cells, status.Done + status.Running + status.Waiting + status.Delayed + status.Parked + status.Blocked);
            Assert.Equal(cells.Count(_winners.ContainsKey), status.Done);
            Assert.Equal(cells.Count(_open.ContainsKey), status.Running);
            Assert.Equal(cells.Count(cell => !_needs[cell].All(_winners.ContainsKey)), status.Blocked);
            Assert.Equal(cells.Count(cell => _needs[cell].Any(_parked.Contains)), status.Stranded);
        }
    }

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
                _open.Remove(succeeded.Lease.Cell);
                _parked.Remove(succeeded.Lease.Cell);
                break;
            case ParkedCellsRetried retried:
                _parked.ExceptWith(_grids[retried.Grid]);
                break;
            case DuplicateResult duplicate:
                Assert.NotEqual(duplicate.Lease, _winners[duplicate.Lease.Cell]);
                break;
        }
    }
}
