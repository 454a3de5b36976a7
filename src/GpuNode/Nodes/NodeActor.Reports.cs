using Akka.Actor;
using Slfd.GpuNode.Devices;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.GpuNode.Nodes;

/// <content>How leases end: each end is repeated until the coordinator has ruled on it, and a result is on disk before it is spoken of.</content>
internal sealed partial class NodeActor
{
    private static readonly TimeSpan s_resettleAfter = TimeSpan.FromSeconds(30);

    /// <summary>Leases whose end the coordinator has not acknowledged; they stay in the beats, so that they do not expire on the way.</summary>
    private readonly Dictionary<LeaseId, CellBeat> _ending = [];

    /// <summary>Results that wait for a verdict.</summary>
    private readonly Dictionary<LeaseId, OutboxEntry> _offers = [];

    /// <summary>Results whose files a pool thread is working on.</summary>
    private int _filing;

    private void Succeeded(LeaseSucceeded succeeded)
    {
        var entry = new OutboxEntry(succeeded.Lease, succeeded.Slot, succeeded.Label, succeeded.Outcome);
        var seat = _seats[succeeded.Slot];
        (_ending[succeeded.Lease], seat.Beat, seat.Unusable) = (seat.Beat!, null, null);
        StopCarrying(succeeded.Lease);
        _telemetry.Ended(succeeded.Lease, "succeeded");
        File(() =>
        {
            var fault = _outbox.FaultOf(entry);
            if (fault is null)
            {
                _outbox.Store(entry);
            }

            return new ResultOnDisk(entry, fault, null);
        }, refused => new ResultOnDisk(entry, null, refused));
    }

    private void Stored(ResultOnDisk stored)
    {
        _filing--;
        if (stored.Fault is { } fault)
        {
            var failure = new CellFailure(FailureClass.Infrastructure, $"the worker said that it was finished, but {fault}", string.Empty, _ending[stored.Entry.Lease].Iteration);
            var (lease, slot) = (stored.Entry.Lease, stored.Entry.Slot);
            Context.System.EventStream.Publish(new AttemptFailed(slot, lease, stored.Entry.Label, failure));
            Report(_ending[lease], () => new ReportFailed(_options.Node, _incarnation, lease, slot, failure));
            return;
        }

        if (stored.Refused is { } refused)
        {
            // The artifacts are there and this life of the node goes on offering them; only the next one would not know.
            Note(true, $"the result of {stored.Entry.Label} could not be put into the outbox: {refused}");
        }

        Deliver(stored.Entry);
    }

    private void Offer(OutboxEntry entry)
    {
        _offers[entry.Lease] = entry;
        Report(BeatOf(entry.Lease), () => new ReportSucceeded(_options.Node, _incarnation, entry.Lease, entry.Outcome));
    }

    private void Failed(LeaseFailed failed)
    {
        var (seat, beat) = (_seats[failed.Slot], _seats[failed.Slot].Beat!);
        seat.Beat = null;
        _telemetry.Ended(failed.Lease, "failed");
        AfterCarrying(failed.Lease, beat, _ => Report(beat, () => new ReportFailed(_options.Node, _incarnation, failed.Lease, failed.Slot, failed.Failure)));
    }

    private void HandedBack(LeaseHandedBack back)
    {
        var (seat, beat) = (_seats[back.Slot], _seats[back.Slot].Beat!);
        seat.Beat = null;
        _telemetry.Ended(back.Lease, "handed back");
        AfterCarrying(back.Lease, beat, carried => Report(beat, () => new HandBack(_options.Node, _incarnation, back.Lease, CarriesArtifacts ? carried : back.Checkpoint)));
    }

    private void Revoked(LeaseStopped stopped)
    {
        StopCarrying(stopped.Lease);
        _telemetry.Ended(stopped.Lease, "revoked");
        _seats[stopped.Slot].Beat = null;
    }

    private void Report(CellBeat beat, Func<INodeMessage> message)
    {
        _ending[beat.Lease] = beat;
        Say(beat.Lease, message);
    }

    private void Ruled(LeaseEnded ended)
    {
        if (!_outstanding.Answer(ended.Lease))
        {
            return; // a repeated answer
        }

        _telemetry.Ruled(ended);
        _ending.Remove(ended.Lease);
        if (_offers.Remove(ended.Lease, out var entry))
        {
            // "Already done" by this very attempt: the first acceptance was lost on the way.
            Settle(entry, ended.Verdict, ended.Verdict == Verdict.Accepted || (ended.Verdict == Verdict.AlreadyDone && ended.Winner == entry.Lease.Token));
        }

        LeaveIfDone();
    }

    private void Settle(OutboxEntry entry, Verdict verdict, bool counts)
    {
        var tell = Teller();
        FileAsync(async () =>
        {
            if (counts)
            {
                await _options.Artifacts.Publish(_options.Runs, entry.Lease, entry.Outcome.ResultSha256, tell, _stopped.Token);
                _outbox.Publish(entry);
            }
            else
            {
                await _options.Artifacts.Discard(entry.Lease, tell, _stopped.Token);
                _outbox.Discard(entry);
            }

            return new ResultSettled(entry, verdict, counts, null);
        }, refused => new ResultSettled(entry, verdict, counts, refused));
    }

    private void Settled(ResultSettled settled)
    {
        _filing--;
        var (entry, verdict) = (settled.Entry, settled.Verdict);
        if (settled.Refused is { } refused)
        {
            Note(true, $"the result of {entry.Label} was {(settled.Counts ? "accepted, but could not be published" : "not accepted, and could not be removed")}; trying again: {refused}");
            Timers.StartSingleTimer(entry.Lease, new Resettle(entry, verdict, settled.Counts), s_resettleAfter);
        }
        else
        {
            if (!settled.Counts)
            {
                Note(false, $"the result of {entry.Label} does not count and was discarded: {verdict switch
                {
                    Verdict.Stale => "a newer lease speaks for the cell",
                    Verdict.AlreadyDone => "another attempt was accepted before",
                    _ => "no grid names the cell any more",
                }}");
            }

            Context.System.EventStream.Publish(new CellCompleted(entry.Slot, entry.Lease, entry.Label, settled.Counts ? Verdict.Accepted : verdict));
        }

        LeaveIfDone();
    }

    /// <summary>Works on files off the mailbox; the outcome comes home as a message.</summary>
    private void File(Func<IOwn> work, Func<string, IOwn> refused) => FileAsync(() => Task.FromResult(work()), refused);

    /// <summary>The same with work that waits: for a store at the other end of a line.</summary>
    private void FileAsync(Func<Task<IOwn>> work, Func<string, IOwn> refused)
    {
        _filing++;
        Task.Run(work).PipeTo(Self, success: done => done, failure: error => refused(error.Message));
    }

    /// <summary>A result was checked and put into the outbox.</summary>
    /// <param name="Entry">Which.</param>
    /// <param name="Fault">What is wrong with its artifacts; null: they are there.</param>
    /// <param name="Refused">Why the outbox could not take it; null: it did.</param>
    private sealed record ResultOnDisk(OutboxEntry Entry, string? Fault, string? Refused) : IOwn;

    private sealed record ResultSettled(OutboxEntry Entry, Verdict Verdict, bool Counts, string? Refused) : IOwn;

    private sealed record Resettle(OutboxEntry Entry, Verdict Verdict, bool Counts) : IOwn;
}
