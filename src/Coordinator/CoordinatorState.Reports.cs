using Slfd.Coordinator.Cells;
using Slfd.Coordinator.Failures;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Coordinator;

/// <summary>Attempts end: with a result, with a failure, or handed back.</summary>
internal sealed partial class CoordinatorState
{
    /// <summary>So many failed cells keep the tail of their stderr in memory; the journal has them all.</summary>
    private const int MostTails = 10_000;

    private Decision DecideSucceeded(ReportSucceeded report, long at)
    {
        if (!WasGranted(report.Lease, out var cell))
        {
            return Ended(report.Lease, Verdict.Unknown);
        }

        if (!IsSettled(cell, report.Lease.Token))
        {
            // Of whatever lease: a result of the same experiment is the same result, and work is never thrown away for form's sake.
            return new([new CellSucceeded(at, report.Lease, report.Outcome)], [], () => EndedNow(report.Lease, Verdict.Accepted));
        }

        var winner = _results.Winner(_cells[cell].Result).Token;
        var accepted = _results.Outcome(_cells[cell].Result);
        if (winner == report.Lease.Token && accepted.ResultSha256 == report.Outcome.ResultSha256)
        {
            return Ended(report.Lease, Verdict.Accepted);
        }

        if (_duplicates.ContainsKey(report.Lease))
        {
            return Ended(report.Lease, Verdict.AlreadyDone);
        }

        var differs = accepted.SyntheticSetSha256 != report.Outcome.SyntheticSetSha256;
        return new([new DuplicateResult(at, report.Lease, report.Outcome.SyntheticSetSha256, differs)], [], () => EndedNow(report.Lease, Verdict.AlreadyDone));
    }

    private Decision DecideFailed(ReportFailed report, long at)
    {
        if (!WasGranted(report.Lease, out var cell))
        {
            return Ended(report.Lease, Verdict.Unknown);
        }

        if (IsSettled(cell, report.Lease.Token))
        {
            return Ended(report.Lease, Verdict.AlreadyDone);
        }

        if (_failures.TryGetValue(cell, out var last) && last.Token == report.Lease.Token)
        {
            return Ended(report.Lease, Verdict.Accepted);
        }

        if (Open(report.Lease, out _) is not { } lease || lease.Device.Node != report.Node)
        {
            return Ended(report.Lease, Verdict.Stale);
        }

        var events = new List<ICoordinatorEvent>();
        var progressed = lease.Checkpoint > _cells[cell].Checkpoint;
        if (progressed)
        {
            events.Add(new CheckpointRecorded(at, lease.Id, lease.Checkpoint));
        }

        var kind = report.Failure.Class;
        var retryAfter = failurePolicy.RetryAfter(kind, progressed ? 0 : _cells[cell].Failures, _cells[cell].Numeric, _cells[cell].Halvings, AttemptsOf(cell));
        events.Add(new CellFailed(at, lease.Id, lease.Device, report.Failure, retryAfter));
        var device = DeviceOf(lease.Device);
        var others = device.FailedCells.Count(failed => failed != cell);
        if (FailurePolicy.BlamesDevice(kind, retryAfter is not null) && device.Quarantined is null && others + 1 >= failurePolicy.QuarantineAfter)
        {
            events.Add(new DeviceQuarantined(at, lease.Device, $"{others + 1} different cells failed on it in a row, the last one with: {report.Failure.Message}"));
        }

        return new(events, [], () => EndedNow(report.Lease, Verdict.Accepted));
    }

    private Decision DecideHandBack(HandBack back, long at)
    {
        if (!WasGranted(back.Lease, out var cell))
        {
            return Ended(back.Lease, Verdict.Unknown);
        }

        if (Open(back.Lease, out _) is { } lease && lease.Device.Node == back.Node)
        {
            return new([.. Release(lease, ReleaseReason.HandedBack, at, back.Checkpoint)], [], () => EndedNow(back.Lease, Verdict.Accepted));
        }

        // Of a lease that has ended and of which no later one exists, this is most likely the same hand-back again.
        return Ended(back.Lease, IsSettled(cell, back.Lease.Token) ? Verdict.AlreadyDone
            : _cells[cell].Token == back.Lease.Token.Value ? Verdict.Accepted
            : Verdict.Stale);
    }

    /// <summary>Whether the cell has its result, as far as that attempt is concerned: one of before an operator asked for another run delivers a second result of the run before.</summary>
    private bool IsSettled(int cell, FencingToken token) =>
        _cells[cell].Status == CellStatus.Done || (_redone.TryGetValue(cell, out var last) && token <= last);

    private bool WasGranted(LeaseId lease, out int cell)
    {
        cell = _cells.Find(lease.Cell);
        return cell >= 0 && lease.Token.Value >= 1 && lease.Token.Value <= _cells[cell].Token;
    }

    private Decision Ended(LeaseId lease, Verdict verdict) => Decision.Say(EndedNow(lease, verdict));

    private LeaseEnded EndedNow(LeaseId lease, Verdict verdict)
    {
        var cell = _cells.Find(lease.Cell);
        var result = cell < 0 ? 0 : _cells[cell].Result;
        return new(lease, verdict, result == 0 ? default : _results.Winner(result).Token);
    }

    private int AttemptsOf(int cell) => _memberships.Of(cell).Select(membership => GridOf(membership).Attempts).DefaultIfEmpty(1).Max();

    private void ApplySucceeded(CellSucceeded succeeded)
    {
        var cell = _cells.Find(succeeded.Lease.Cell);
        if (Open(succeeded.Lease, out _) is { } lease)
        {
            DeviceOf(lease.Device).FailedCells.Clear();
        }
        else if (_leases.ContainsKey(cell))
        {
            _attempts.Ended(cell, 0, AttemptEnd.Superseded, $"attempt {succeeded.Lease.Token} delivered its result after all", succeeded.At);
        }

        _attempts.Ended(cell, _cells[cell].Token - succeeded.Lease.Token.Value, AttemptEnd.Succeeded, string.Empty, succeeded.At);
        _leases.Remove(cell);
        _failures.Remove(cell);
        _redone.Remove(cell);
        _cells[cell].Result = _results.Add(cell, succeeded.Lease.Token, succeeded.Outcome);
        Move(cell, CellStatus.Done);
    }

    private void ApplyFailed(CellFailed failed)
    {
        var cell = _cells.Find(failed.Lease.Cell);
        var failure = failed.Failure;
        ref var row = ref _cells[cell];
        row.Failures = (ushort)Math.Min(row.Failures + (failure.Class is FailureClass.OutOfMemory or FailureClass.Storage ? 0 : 1), ushort.MaxValue);
        row.Numeric += (byte)(failure.Class == FailureClass.Numeric && row.Numeric < byte.MaxValue ? 1 : 0);
        row.Halvings += (byte)(failure.Class == FailureClass.OutOfMemory && row.Halvings < byte.MaxValue ? 1 : 0);

        var backOff = failed.RetryAfter ?? TimeSpan.Zero;
        var due = failed.At + (long)backOff.TotalMilliseconds;
        _failures[cell] = new(failed.Lease.Token, _failures.Count < MostTails ? failure : failure with { StderrTail = string.Empty }, due, backOff);
        _leases.Remove(cell);
        _attempts.Ended(cell, row.Token - failed.Lease.Token.Value, AttemptEnd.Failed, $"{failure.Class.Name()}: {failure.Message}", failed.At);
        Move(cell, failed.RetryAfter is null ? CellStatus.Failed : CellStatus.Delayed);
        if (failed.RetryAfter is not null)
        {
            _backOffs.Enqueue((cell, failed.Lease.Token), due);
        }

        var blamed = DeviceOf(failed.Device).FailedCells;
        if (FailurePolicy.BlamesDevice(failure.Class, failed.RetryAfter is not null) && !blamed.Contains(cell) && blamed.Count < 16)
        {
            blamed.Add(cell);
        }
    }
}
