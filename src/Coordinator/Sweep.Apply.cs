using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Failures;
using Slfd.Coordinator.Grids;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;

namespace Slfd.Coordinator;

/// <summary>What each event means for the books.</summary>
internal sealed partial class Sweep
{
    /// <summary>Makes a decision come true in memory.</summary>
    /// <returns>The answer to the command; null where it gets none.</returns>
    public ICoordinatorReply? Apply(Decision decision)
    {
        foreach (var change in decision.Events)
        {
            Apply(change, decision.Checked);
        }

        foreach (var note in decision.Notes)
        {
            Apply(note);
        }

        return decision.Answer?.Invoke();
    }

    /// <summary>The next state after an event, in live work and in recovery alike.</summary>
    public void Apply(ICoordinatorEvent change) => Apply(change, ready: null);

    /// <summary>The next state after a change that is not written down.</summary>
    public void Apply(INote note)
    {
        switch (note)
        {
            case NodeMet met: _books.Nodes.Met(met); _books.Leases.Met(met, _books.Cells); break;
            case NodeLeft left: _books.Nodes.Left(left); break;
            case BeatHeard beat: _books.Nodes.Heard(beat); _books.Leases.Heard(beat, _books.Cells); break;
            case HostLacked lacked: _books.Nodes.Lacked(lacked); break;
            case HostFound found: _books.Nodes.Found(found); WorkAppeared = true; break;
            case BackOffsEnded ended: ApplyBackOffsEnded(ended); break;
            case Ticked ticked: _books.Leases.Ticked(ticked); break;
            default: throw new ArgumentOutOfRangeException(nameof(note), note, "not a note of the coordinator");
        }
    }

    private void Apply(ICoordinatorEvent change, CheckedGrid? ready)
    {
        switch (change)
        {
            case CoordinatorStarted started: ApplyStarted(started); break;
            case GridDefined defined: ApplyDefined(ready?.Json == defined.GridJson ? ready : GridDefinition.Read(defined.GridJson)); break;
            case GridPaused paused: WorkAppeared |= _books.Grids.Pause(paused.Grid, paused.Paused); break;
            case LeaseGranted granted: ApplyGranted(granted, _books.Cells.Find(granted.Lease.Cell)); break;
            case LeaseReleased released: ApplyReleased(released, _books.Cells.Find(released.Lease.Cell)); break;
            case CheckpointRecorded recorded: ApplyRecorded(recorded, _books.Cells.Find(recorded.Lease.Cell)); break;
            case CellSucceeded succeeded: ApplySucceeded(succeeded, _books.Cells.Find(succeeded.Lease.Cell)); break;
            case DuplicateResult duplicate: _books.Results.Duplicate(duplicate); break;
            case CellFailed failed: ApplyFailed(failed, _books.Cells.Find(failed.Lease.Cell)); break;
            case FailedCellsRetried retried: ApplyRetried(_books.Grids.CellsOf(retried.Grid, CellState.Failed, _books.Cells)); break;
            case DeviceQuarantined quarantined: _books.Nodes.Quarantined(quarantined); break;
            case DeviceRestored restored: _books.Nodes.Restored(restored); WorkAppeared = true; break;
            case CellsCancelled cancelled: ApplyCancelled(cancelled); break;
            case CellsRetried retried: ApplyRetried(CellIdList.Unpack(retried.Cells).Select(_books.Cells.Find)); break;
            case NodeDraining draining: _books.Nodes.Draining(draining); WorkAppeared |= !draining.Draining; break;
            case AttemptsFound found: ApplyFound(found, _books.Cells.Find(found.Lease.Cell)); break;
            case ResultFound found: ApplyFound(found, _books.Cells.Find(found.Lease.Cell)); break;
            case NodeForgotten forgotten: _books.Nodes.Forgotten(forgotten.Node); break;
            case AlertAcknowledged or OperatorActed: break; // on record below, as everything is
            default: throw new ArgumentOutOfRangeException(nameof(change), change, "not an event of the coordinator");
        }

        _books.Operators.Add(change);
    }

    private void ApplyStarted(CoordinatorStarted started)
    {
        Term = started.Term;
        _books.Nodes.Started();
        _books.Leases.Started(started.At);
        _books.Failures.Started(started.At, _books.Cells);
    }

    private void ApplyDefined(CheckedGrid grid)
    {
        var number = _books.Grids.Keep(grid);
        int[] cells = [];
        Move(moves => cells = _books.Cells.Define(grid, number, moves));
        WorkAppeared |= _books.Grids.Define(number, cells, _books.Cells);
        foreach (var (cell, found) in _books.Found.Take(grid.Cells))
        {
            _books.Cells.Found(_books.Cells.Find(cell), found.Token);
            if (found.Result is { } result)
            {
                ApplyFound(result, _books.Cells.Find(cell));
            }
        }
    }

    private void ApplyFound(AttemptsFound found, int cell)
    {
        if (cell < 0)
        {
            _books.Found.Add(found);
        }
        else
        {
            _books.Cells.Found(cell, found.Lease.Token);
        }
    }

    private void ApplyFound(ResultFound found, int cell)
    {
        if (cell < 0)
        {
            _books.Found.Add(found);
        }
        else if (_books.Cells[cell].State != CellState.Done)
        {
            _books.Cells.Found(cell, found.Lease.Token);
            ApplySucceeded(new(found.At, found.Lease, found.Outcome), cell);
        }
    }

    private void ApplyGranted(LeaseGranted granted, int cell)
    {
        _books.Leases.Granted(cell, granted);
        _books.Nodes.Granted(granted);
        Move(moves => _books.Cells.Granted(cell, granted, moves));
    }

    private void ApplyReleased(LeaseReleased released, int cell)
    {
        if (OpenOf(cell, released.Lease) is not null)
        {
            _books.Leases.Ended(cell);
            Move(moves => _books.Cells.Released(cell, released, moves));
        }
    }

    private void ApplyRecorded(CheckpointRecorded recorded, int cell)
    {
        var further = false;
        Move(moves => further = _books.Cells.Reached(cell, recorded.Iteration, moves));
        if (further)
        {
            _books.Failures.Progressed(cell);
        }

        _books.Leases.Recorded(cell, recorded);
    }

    private void ApplySucceeded(CellSucceeded succeeded, int cell)
    {
        var lease = _books.Leases.Ended(cell);
        if (lease?.Id == succeeded.Lease)
        {
            _books.Nodes.Succeeded(lease.Device);
        }

        _books.Failures.Succeeded(cell);
        var result = _books.Results.Succeeded(cell, succeeded);
        Move(moves => _books.Cells.Succeeded(cell, succeeded, lease?.Id.Token, result, moves));
    }

    private void ApplyFailed(CellFailed failed, int cell)
    {
        _books.Leases.Ended(cell);
        _books.Failures.Failed(cell, failed);
        _books.Nodes.Failed(failed.Device, cell, FailurePolicy.BlamesDevice(failed.Failure.Class, failed.RetryAfter is not null), FailurePolicy.CountsForDevice(failed.Failure.Class, failed.RetryAfter is not null));
        Move(moves => _books.Cells.Failed(cell, failed, moves));
    }

    private void ApplyCancelled(CellsCancelled cancelled) => Move(moves =>
    {
        foreach (var cell in CellIdList.Unpack(cancelled.Cells).Select(_books.Cells.Find))
        {
            _books.Cells.Cancelled(cell, cancelled.At, moves);
        }
    });

    private void ApplyRetried(IEnumerable<int> cells) => Move(moves =>
    {
        foreach (var cell in cells)
        {
            if (_books.Cells[cell].State == CellState.Done)
            {
                _books.Results.Redo(cell, new(_books.Cells[cell].Token));
            }

            _books.Failures.Forgive(cell);
            _books.Cells.Retried(cell, moves);
        }
    });

    private void ApplyBackOffsEnded(BackOffsEnded ended)
    {
        Move(moves =>
        {
            foreach (var cell in ended.Cells.Where(cell => _books.Cells[cell].State == CellState.Delayed))
            {
                _books.Cells.Move(cell, CellState.Waiting, moves);
            }
        });
        _books.Failures.BackOffsEnded(_books.Cells);
    }

    private void Move(Action<List<CellMove>> move) => WorkAppeared |= _books.Move(move);
}
