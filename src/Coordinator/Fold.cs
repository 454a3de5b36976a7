using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Failures;
using Slfd.Coordinator.Grids;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;

namespace Slfd.Coordinator;

/// <summary>What each event means for the books; where it means something for several of them, that is said here, once.</summary>
/// <param name="books">The books that it changes.</param>
internal sealed class Fold(Books books)
{
    /// <summary>Which life of the coordinator this is; 0 before its first event.</summary>
    public long Term { get; set; }

    /// <summary>Whether cells became ready, or a grid wants more, since this was last set to false.</summary>
    public bool WorkAppeared { get; set; }

    /// <summary>The next state after a change that is not written down.</summary>
    public void Apply(INote note)
    {
        switch (note)
        {
            case NodeMet met: books.Nodes.Met(met); books.Leases.Met(met, books.Cells); break;
            case NodeLeft left: books.Nodes.Left(left); break;
            case BeatHeard beat: books.Nodes.Heard(beat); books.Leases.Heard(beat, books.Cells); break;
            case HostLacked lacked: books.Nodes.Lacked(lacked); break;
            case HostFound found: books.Nodes.Found(found); WorkAppeared = true; break;
            case BackOffsEnded ended: ApplyBackOffsEnded(ended); break;
            case Ticked ticked: books.Leases.Ticked(ticked); break;
            default: throw new ArgumentOutOfRangeException(nameof(note), note, "not a note of the coordinator");
        }
    }

    /// <summary>The next state after an event, in live work and in recovery alike.</summary>
    /// <param name="change">The event.</param>
    /// <param name="ready">The grid that the event defines, where it was read already.</param>
    public void Apply(ICoordinatorEvent change, CheckedGrid? ready)
    {
        switch (change)
        {
            case CoordinatorStarted started: ApplyStarted(started); break;
            case GridDefined defined: ApplyDefined(ready?.Json == defined.GridJson ? ready : GridDefinition.Read(defined.GridJson)); break;
            case GridPaused paused: WorkAppeared |= books.Grids.Pause(paused.Grid, paused.Paused); break;
            case LeaseGranted granted: ApplyGranted(granted, books.Cells.Find(granted.Lease.Cell)); break;
            case LeaseReleased released: ApplyReleased(released, books.Cells.Find(released.Lease.Cell)); break;
            case CheckpointRecorded recorded: ApplyRecorded(recorded, books.Cells.Find(recorded.Lease.Cell)); break;
            case CellSucceeded succeeded: ApplySucceeded(succeeded, books.Cells.Find(succeeded.Lease.Cell)); break;
            case DuplicateResult duplicate: books.Results.Duplicate(duplicate); break;
            case CellFailed failed: ApplyFailed(failed, books.Cells.Find(failed.Lease.Cell)); break;
            case FailedCellsRetried retried: ApplyRetried(books.Grids.CellsOf(retried.Grid, CellState.Failed, books.Cells)); break;
            case DeviceQuarantined quarantined: books.Nodes.Quarantined(quarantined); break;
            case DeviceRestored restored: books.Nodes.Restored(restored); WorkAppeared = true; break;
            case CellsCancelled cancelled: ApplyCancelled(cancelled); break;
            case CellsRetried retried: ApplyRetried(CellIdList.Unpack(retried.Cells).Select(books.Cells.Find)); break;
            case NodeDraining draining: books.Nodes.Draining(draining); WorkAppeared |= !draining.Draining; break;
            case AttemptsFound found: ApplyFound(found, books.Cells.Find(found.Lease.Cell)); break;
            case ResultFound found: ApplyFound(found, books.Cells.Find(found.Lease.Cell)); break;
            case NodeForgotten forgotten: books.Nodes.Forgotten(forgotten.Node); break;
            case AlertAcknowledged or OperatorActed: break; // on record below, as everything is
            default: throw new ArgumentOutOfRangeException(nameof(change), change, "not an event of the coordinator");
        }

        books.Operators.Add(change);
    }

    private void ApplyStarted(CoordinatorStarted started)
    {
        Term = started.Term;
        books.Nodes.Started();
        books.Leases.Started(started.At);
        books.Failures.Started(started.At, books.Cells);
    }

    private void ApplyDefined(CheckedGrid grid)
    {
        var number = books.Grids.Keep(grid);
        int[] cells = [];
        Move(moves => cells = books.Cells.Define(grid, number, moves));
        WorkAppeared |= books.Grids.Define(number, cells, books.Cells);
        foreach (var (cell, found) in books.Found.Take(grid.Cells))
        {
            books.Cells.Found(books.Cells.Find(cell), found.Token);
            if (found.Result is { } result)
            {
                ApplyFound(result, books.Cells.Find(cell));
            }
        }
    }

    private void ApplyFound(AttemptsFound found, int cell)
    {
        if (cell < 0)
        {
            books.Found.Add(found);
        }
        else
        {
            books.Cells.Found(cell, found.Lease.Token);
        }
    }

    private void ApplyFound(ResultFound found, int cell)
    {
        if (cell < 0)
        {
            books.Found.Add(found);
        }
        else if (books.Cells[cell].State != CellState.Done)
        {
            books.Cells.Found(cell, found.Lease.Token);
            ApplySucceeded(new(found.At, found.Lease, found.Outcome), cell);
        }
    }

    private void ApplyGranted(LeaseGranted granted, int cell)
    {
        books.Leases.Granted(cell, granted);
        books.Nodes.Granted(granted);
        Move(moves => books.Cells.Granted(cell, granted, moves));
    }

    private void ApplyReleased(LeaseReleased released, int cell)
    {
        if (books.Leases.Of(cell)?.Id == released.Lease)
        {
            books.Leases.Ended(cell);
            Move(moves => books.Cells.Released(cell, released, moves));
        }
    }

    private void ApplyRecorded(CheckpointRecorded recorded, int cell)
    {
        var further = false;
        Move(moves => further = books.Cells.Reached(cell, recorded.Iteration, moves));
        if (further)
        {
            books.Failures.Progressed(cell);
        }

        books.Leases.Recorded(cell, recorded);
    }

    private void ApplySucceeded(CellSucceeded succeeded, int cell)
    {
        var lease = books.Leases.Ended(cell);
        if (lease?.Id == succeeded.Lease)
        {
            books.Nodes.Succeeded(lease.Device);
        }

        books.Failures.Succeeded(cell);
        var result = books.Results.Succeeded(cell, succeeded);
        Move(moves => books.Cells.Succeeded(cell, succeeded, lease?.Id.Token, result, moves));
    }

    private void ApplyFailed(CellFailed failed, int cell)
    {
        books.Leases.Ended(cell);
        books.Failures.Failed(cell, failed);
        books.Nodes.Failed(failed.Device, cell, FailurePolicy.BlamesDevice(failed.Failure.Class, failed.RetryAfter is not null), FailurePolicy.CountsForDevice(failed.Failure.Class, failed.RetryAfter is not null));
        Move(moves => books.Cells.Failed(cell, failed, moves));
    }

    private void ApplyCancelled(CellsCancelled cancelled) => Move(moves =>
    {
        foreach (var cell in CellIdList.Unpack(cancelled.Cells).Select(books.Cells.Find))
        {
            books.Cells.Cancelled(cell, cancelled.At, moves);
        }
    });

    private void ApplyRetried(IEnumerable<int> cells) => Move(moves =>
    {
        foreach (var cell in cells)
        {
            if (books.Cells[cell].State == CellState.Done)
            {
                books.Results.Redo(cell, new(books.Cells[cell].Token));
            }

            books.Failures.Forgive(cell);
            books.Cells.Retried(cell, moves);
        }
    });

    private void ApplyBackOffsEnded(BackOffsEnded ended)
    {
        Move(moves =>
        {
            foreach (var cell in ended.Cells.Where(cell => books.Cells[cell].State == CellState.Delayed))
            {
                books.Cells.Move(cell, CellState.Waiting, moves);
            }
        });
        books.Failures.BackOffsEnded(books.Cells);
    }

    private void Move(Action<List<CellMove>> move) => WorkAppeared |= books.Move(move);
}
