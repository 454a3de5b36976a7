using Slfd.Coordinator.Failures;
using Slfd.Experiments.Cells;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>How often each cell failed since it last came further, counted anew: it fails when its budget is used up, and not before.</summary>
/// <param name="attempts">The budget.</param>
/// <param name="policy">What else is bounded.</param>
internal sealed class CellBudgets(int attempts, FailurePolicy policy)
{
    private readonly Dictionary<CellId, (int Failed, int Numeric, int Halvings)> _counts = [];
    private readonly Dictionary<CellId, int> _reached = [];
    private readonly HashSet<CellId> _done = [];

    public void Read(ICoordinatorEvent change)
    {
        switch (change)
        {
            case CheckpointRecorded recorded when recorded.Iteration > _reached.GetValueOrDefault(recorded.Lease.Cell):
                _reached[recorded.Lease.Cell] = recorded.Iteration;
                _counts[recorded.Lease.Cell] = _counts.GetValueOrDefault(recorded.Lease.Cell) with { Failed = 0 };
                break;
            case CellFailed failed:
                Read(failed);
                break;
            case CellSucceeded succeeded:
                Finish(succeeded.Lease);
                break;
            case ResultFound found:
                Finish(found.Lease);
                break;
            case CellsRetried again:
                foreach (var cell in CellIdList.Unpack(again.Cells))
                {
                    _counts.Remove(cell);
                    if (_done.Remove(cell))
                    {
                        _reached.Remove(cell);
                    }
                }

                break;
        }
    }

    /// <summary>Cells have a fresh budget.</summary>
    public void Forgive(IEnumerable<CellId> cells)
    {
        foreach (var cell in cells)
        {
            _counts.Remove(cell);
        }
    }

    private void Finish(LeaseId lease)
    {
        _done.Add(lease.Cell);
        _counts.Remove(lease.Cell);
    }

    private void Read(CellFailed failed)
    {
        var (cell, failsCell) = (failed.Lease.Cell, failed.RetryAfter is null);
        var (count, numeric, halvings) = _counts.GetValueOrDefault(cell);
        switch (failed.Failure.Class)
        {
            case FailureClass.User:
                Assert.True(failsCell);
                _counts[cell] = (count + 1, numeric, halvings);
                break;
            case FailureClass.Numeric:
                Assert.Equal(numeric >= 1 || count + 1 >= attempts, failsCell);
                _counts[cell] = (count + 1, numeric + 1, halvings);
                break;
            case FailureClass.OutOfMemory:
                Assert.Equal(halvings >= policy.MostHalvings, failsCell);
                _counts[cell] = (count, numeric, halvings + 1);
                break;
            case FailureClass.Infrastructure or FailureClass.TimeOut:
                Assert.Equal(count + 1 >= attempts, failsCell);
                _counts[cell] = (count + 1, numeric, halvings);
                break;
            case FailureClass.Storage:
                Assert.False(failsCell);
                break;
            case FailureClass.Data:
                break; // the cell fails where every host has said that it lacks it, which is a matter of memory
            default:
                throw new ArgumentOutOfRangeException(nameof(failed), failed.Failure.Class, "not a class of failures");
        }

        Assert.True(failed.RetryAfter is not { } wait || (wait > TimeSpan.Zero && (failed.Failure.Class is FailureClass.Storage or FailureClass.Data || wait <= policy.LongestBackOff)));
    }
}
