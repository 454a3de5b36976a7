using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Questions;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>Notes what came to pass in which state of the cell and of the device that it concerned.</summary>
/// <param name="history">Who had which lease.</param>
/// <param name="seen">Where it is noted.</param>
internal sealed class Witness(History history, OccasionTable seen)
{
    private SweepView _before = new Sweep().View();

    /// <summary>How things stood after the last command.</summary>
    public SweepView Before => _before;

    /// <summary>The coordinator was told something; called before the history reads what came of it.</summary>
    public void Saw(object command, List<ICoordinatorEvent> events, ICoordinatorReply? answer, SweepView after)
    {
        switch (command, answer)
        {
            case (RequestWork request, NoWork):
                Note(Occasion.AskedInVain, null, new(request.Node, request.Slot));
                break;
            case (RequestWork request, Grant grant) when history.IsOpen(grant.Lease):
                Note(Occasion.GrantedAgain, grant.Lease.Cell, new(request.Node, request.Slot));
                break;
            case (Heartbeat, HeartbeatAck ack):
                Note(Occasion.Renewed, ack.Renewed);
                Note(Occasion.Revoked, ack.Revoked);
                break;
            case (Hello hello, Welcome { Superseded: false } welcome):
                Note(Occasion.WentOn, hello.Running.Except(welcome.Abandon));
                Note(Occasion.Abandoned, welcome.Abandon);
                break;
            case (ReportSucceeded report, LeaseEnded ended):
                Note(OccasionOf(report, ended.Verdict, events), [report.Lease]);
                break;
            case (UnprovenResult unproven, LeaseEnded { Verdict: Verdict.Unproven }):
                Note(history.IsOpen(unproven.Report.Lease) ? Occasion.UnprovenResult : Occasion.LateUnprovenResult, [unproven.Report.Lease]);
                break;
            case (ReportFailed report, LeaseEnded) when !events.OfType<CellFailed>().Any():
                Note(Occasion.LateFailure, [report.Lease]);
                break;
            case (HandBack back, LeaseEnded):
                Note(history.IsOpen(back.Lease) ? Occasion.HandedBack : Occasion.LateHandBack, [back.Lease]);
                break;
            case (Tick, _):
                NoteBackOffs(after);
                break;
        }

        foreach (var change in events)
        {
            Note(command, change);
        }

        _before = after;
    }

    private static Occasion OccasionOf(ReportSucceeded report, Verdict verdict, IEnumerable<ICoordinatorEvent> events) => verdict switch
    {
        Verdict.Accepted when events.OfType<CellSucceeded>().Any() => Occasion.ResultCounted, // or late, which the event's turn says
        Verdict.Accepted or Verdict.AlreadyDone => Occasion.SecondResult,
        Verdict.Unknown => Occasion.UnknownResult,
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, $"not an answer to the result of {report.Lease}"),
    };

    private void Note(object command, ICoordinatorEvent change)
    {
        switch (change)
        {
            case LeaseGranted granted:
                Note(Occasion.Granted, granted.Lease.Cell, granted.Device);
                break;
            case CheckpointRecorded recorded:
                Note(Occasion.CheckpointRecorded, [recorded.Lease]);
                break;
            case LeaseReleased released when ReasonOf(command, released) is { } reason:
                Note(reason, [released.Lease]);
                break;
            case CellFailed failed:
                Note(failed.RetryAfter is null ? Occasion.FailedForGood : Occasion.FailedAndTriedAgain, failed.Lease.Cell, failed.Device);
                break;
            case DeviceQuarantined quarantined:
                Note(Occasion.Quarantined, CellOf(command), quarantined.Device);
                break;
            case DeviceRestored restored:
                Note(command is Hello ? Occasion.RestoredByRestart : Occasion.RestoredByOperator, null, restored.Device);
                break;
            case CellsCancelled cancelled:
                NoteLatest(Occasion.Cancelled, CellIdList.Unpack(cancelled.Cells));
                break;
            case CellsRetried retried:
                NoteLatest(command is Hello ? Occasion.TriedAgainElsewhere : Occasion.Retried, CellIdList.Unpack(retried.Cells));
                break;
            case FailedCellsRetried retried:
                var view = _before.Grids.Find(retried.Grid);
                NoteLatest(Occasion.Retried, view is null ? [] : view.Cells.Where(cell => _before.Cells[cell].State == CellState.Failed).Select(cell => _before.Cells[cell].Id));
                break;
            case NodeDraining draining:
                NoteDevices(draining.Draining ? Occasion.Drained : Occasion.Undrained, draining.Node);
                break;
            case NodeForgotten forgotten:
                NoteDevices(Occasion.Forgotten, forgotten.Node);
                break;
            case AttemptsFound found:
                NoteLatest(Occasion.AttemptsFound, [found.Lease.Cell]);
                break;
            case ResultFound found:
                NoteLatest(Occasion.ResultFound, [found.Lease.Cell]);
                break;
            case CoordinatorStarted:
                NoteLatest(Occasion.TakenOver, history.Cells);
                break;
        }
    }

    private static Occasion? ReasonOf(object command, LeaseReleased released) => released.Reason switch
    {
        ReleaseReason.Expired => Occasion.Expired,
        ReleaseReason.NodeRestarted => Occasion.EndedByRestart,
        ReleaseReason.HandedBack => command is Goodbye ? Occasion.EndedByGoodbye : null, // else noted as the hand-back that it is
        ReleaseReason.Withdrawn => command is ForgetNode ? Occasion.EndedByForgetting : command is CancelCells ? null : Occasion.WithdrawnByGrid,
        _ => throw new ArgumentOutOfRangeException(nameof(released), released.Reason, "not a reason to release a lease"),
    };

    private static CellId CellOf(object command) => command switch
    {
        ReportFailed report => report.Lease.Cell,
        UnprovenResult unproven => unproven.Report.Lease.Cell,
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "nothing that quarantines a device"),
    };

    private void NoteBackOffs(SweepView after)
    {
        for (var cell = 0; cell < _before.Cells.Count; cell++)
        {
            if (_before.Cells[cell].State == CellState.Delayed && after.Cells[cell].State is CellState.Waiting or CellState.Blocked)
            {
                NoteLatest(Occasion.BackOffEnded, [_before.Cells[cell].Id]);
            }
        }
    }

    private void Note(Occasion occasion, IEnumerable<LeaseId> leases)
    {
        foreach (var lease in leases)
        {
            var late = occasion == Occasion.ResultCounted && !history.IsOpen(lease) ? Occasion.LateResultCounted : occasion;
            Note(late, lease.Cell, history.GranteeOf(lease));
        }
    }

    private void NoteLatest(Occasion occasion, IEnumerable<CellId> cells)
    {
        foreach (var cell in cells)
        {
            Note(occasion, cell, history.LatestOf(cell) is { } lease ? history.GranteeOf(lease) : null);
        }
    }

    private void NoteDevices(Occasion occasion, NodeId node)
    {
        foreach (var device in _before.Nodes.Devices.Keys.Where(device => device.Node == node))
        {
            Note(occasion, null, device);
        }
    }

    private void Note(Occasion occasion, CellId? cell, DeviceId? device) =>
        seen.Add(occasion, cell is { } id && _before.Cells.Find(id) is >= 0 and var index ? _before.Cells[index].State : null, StandingOf(device));

    private DeviceStanding StandingOf(DeviceId? device)
    {
        if (device is not { } id)
        {
            return DeviceStanding.None;
        }

        var entry = _before.Nodes.Devices.GetValueOrDefault(id);
        return entry?.Quarantined is not null ? DeviceStanding.Quarantined
            : _before.Nodes.Draining.Contains(id.Node) ? DeviceStanding.Draining
            : entry is null ? history.Devices.WasGranted(id) ? DeviceStanding.Forgotten : DeviceStanding.None
            : entry.FailedCells.IsEmpty ? DeviceStanding.Sound
            : DeviceStanding.Suspect;
    }
}
