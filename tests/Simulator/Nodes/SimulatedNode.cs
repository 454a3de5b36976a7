using Akka.Actor;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Simulator.Nodes;

/// <summary>A host without workers: it speaks the whole protocol of <c>NodeProtocol.cs</c> as a real one does, and its cells take as long as it is told.</summary>
/// <remarks>Written from the protocol's text and not from the real node's code, so that the coordinator is tried by a second reader of it.</remarks>
internal sealed class SimulatedNode : ReceiveActor, IWithTimers
{
    private readonly SimulatedNodeOptions _options;
    private readonly Action<INodeMessage, IActorRef> _tell;
    private readonly SimulatedSlot[] _slots;
    private readonly Dictionary<string, SimulatedSlot> _byName;
    private readonly Dictionary<long, TimeSpan> _beatsSent = [];
    private long _request;
    private long _beat;
    private long _lastAck;
    private bool _welcomed;
    private TimeSpan _helloAt;
    private TimeSpan _beatEvery;
    private TimeSpan _nextBeat;

    /// <param name="options">What it is like.</param>
    /// <param name="tell">Sends a message towards the coordinator; answers come to the actor that is named.</param>
    public SimulatedNode(SimulatedNodeOptions options, Action<INodeMessage, IActorRef> tell)
    {
        (_options, _tell) = (options, tell);
        _slots = [.. Enumerable.Range(0, options.Slots).Select(index => new SimulatedSlot($"sim:{index}"))];
        _byName = _slots.ToDictionary(slot => slot.Name);
        Receive<TimePasses>(_ => Look());
        Receive<Welcome>(welcome => welcome.Incarnation == _options.Incarnation, Welcomed);
        Receive<Grant>(Granted);
        Receive<NoWork>(Nothing);
        Receive<WorkAvailable>(_ => AskForAllFree());
        Receive<LeaseEnded>(Ruled);
        Receive<HeartbeatAck>(Acknowledged);
        Receive<Welcome>(_ => { });
        Receive<StopSimulating>(_ => Context.Stop(Self));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    /// <summary>Makes a host that reaches the coordinator so.</summary>
    public static Props Props(SimulatedNodeOptions options, Action<INodeMessage, IActorRef> tell) => Akka.Actor.Props.Create(() => new SimulatedNode(options, tell));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _helloAt = Now + _options.StartAfter;
        var look = TimeSpan.FromMilliseconds(Math.Clamp(_options.RepeatAfter.TotalMilliseconds / 4, 20, 250));
        Timers.StartPeriodicTimer(nameof(TimePasses), TimePasses.Instance, _options.StartAfter, look);
    }

    private void Look()
    {
        var now = Now;
        if (!_welcomed && now >= _helloAt)
        {
            SayHello(now);
        }

        if (_welcomed && now >= _nextBeat)
        {
            Beat(now);
        }

        foreach (var slot in _slots)
        {
            if (slot.Runs && now >= slot.Until)
            {
                Finish(slot, now);
            }
            else if (slot.Unanswered is { } message && now >= slot.RepeatAt)
            {
                slot.Waited = Shorter(2 * slot.Waited, _options.RepeatAfterAtMost);
                slot.RepeatAt = now + slot.Waited;
                _options.Tally.Repeat();
                _tell(message, Self);
            }
            else if (_welcomed && slot.Unanswered is null && slot.Lease is null && now >= slot.Until)
            {
                Ask(slot, now);
            }
        }
    }

    private void SayHello(TimeSpan now)
    {
        _helloAt = now + _options.RepeatAfterAtMost;
        _tell(new Hello(_options.Node, _options.Incarnation, [.. _byName.Keys], [.. Leases()]), Self);
    }

    private void Welcomed(Welcome welcome)
    {
        _options.Tally.Welcome();
        _beatEvery = welcome.BeatEvery;
        foreach (var lease in welcome.Abandon)
        {
            Drop(lease);
        }

        if (!_welcomed)
        {
            _welcomed = true;
            _nextBeat = Now;
            AskForAllFree();
        }
    }

    private void AskForAllFree()
    {
        var now = Now;
        foreach (var slot in _slots.Where(slot => _welcomed && slot.Unanswered is null && slot.Lease is null))
        {
            Ask(slot, now);
        }
    }

    private void Ask(SimulatedSlot slot, TimeSpan now)
    {
        (slot.Asking, slot.Since) = (++_request, now);
        Say(slot, new RequestWork(_options.Node, _options.Incarnation, slot.Asking, slot.Name), now);
    }

    private void Granted(Grant grant)
    {
        if (!_byName.TryGetValue(grant.Slot, out var slot) || grant.RequestId <= slot.LastGranted || grant.RequestId != slot.Asking)
        {
            return; // a repeated or an overtaken answer; the coordinator takes the lease back when the next hello or beat does not name it
        }

        var now = Now;
        _options.Tally.Grant(now - slot.Since);
        (slot.LastGranted, slot.Unanswered, slot.Lease, slot.Outcome) = (grant.RequestId, null, grant.Lease, null);
        var length = _options.Length(grant.Lease);
        slot.Until = now + length;
        if (length <= TimeSpan.Zero)
        {
            Finish(slot, now);
        }
    }

    private void Nothing(NoWork nothing)
    {
        if (_byName.TryGetValue(nothing.Slot, out var slot) && slot.Unanswered is RequestWork && nothing.RequestId == slot.Asking)
        {
            (slot.Unanswered, slot.Until) = (null, Now + nothing.RetryAfter);
        }
    }

    private void Finish(SimulatedSlot slot, TimeSpan now)
    {
        slot.Outcome = SimulatedOutcome.Of(slot.Lease!.Value.Cell);
        Say(slot, new ReportSucceeded(_options.Node, _options.Incarnation, slot.Lease.Value, slot.Outcome), now);
    }

    private void Ruled(LeaseEnded ended)
    {
        if (Array.Find(_slots, slot => slot.Lease == ended.Lease && slot.Outcome is not null) is { } slot)
        {
            _options.Tally.Rule(ended.Lease, ended.Verdict, slot.Outcome!.ResultSha256);
            Free(slot);
            Ask(slot, Now);
        }
    }

    private void Beat(TimeSpan now)
    {
        _nextBeat = now + _beatEvery;
        _beatsSent[++_beat] = now;
        _options.Tally.Beat();
        CellBeat[] cells = [.. _slots.Where(slot => slot.Lease is not null).Select(slot => BeatOf(slot, now))];
        _tell(new Heartbeat(_options.Node, _options.Incarnation, _beat, cells), Self);
    }

    private static CellBeat BeatOf(SimulatedSlot slot, TimeSpan now)
    {
        var length = (slot.Until - slot.Since).TotalSeconds;
        var iteration = length <= 0 ? 1000 : (int)Math.Clamp(1000 * (now - slot.Since).TotalSeconds / length, 0, 1000);
        return new(slot.Lease!.Value, iteration, 1000, 0.5, 10, 2L << 30, iteration / 100 * 100, "distil");
    }

    private void Acknowledged(HeartbeatAck ack)
    {
        if (ack.Number <= _lastAck || !_beatsSent.Remove(ack.Number, out var sent))
        {
            return;
        }

        _lastAck = ack.Number;
        foreach (var older in _beatsSent.Keys.Where(number => number < ack.Number).ToList())
        {
            _beatsSent.Remove(older);
        }

        _options.Tally.Ack(Now - sent);
        if (!ack.Known)
        {
            SayHello(Now);
        }

        foreach (var lease in ack.Revoked)
        {
            Drop(lease);
        }
    }

    /// <summary>A lease that is no longer ours is dropped, unless its cell is finished: then the coordinator rules on the result.</summary>
    private void Drop(LeaseId lease)
    {
        if (Array.Find(_slots, slot => slot.Lease == lease && slot.Outcome is null) is { } slot)
        {
            _options.Tally.Revoke();
            Free(slot);
        }
    }

    private static void Free(SimulatedSlot slot) => (slot.Lease, slot.Outcome, slot.Unanswered, slot.Until) = (null, null, null, TimeSpan.Zero);

    private void Say(SimulatedSlot slot, INodeMessage message, TimeSpan now)
    {
        (slot.Unanswered, slot.Waited) = (message, _options.RepeatAfter);
        slot.RepeatAt = now + slot.Waited;
        _tell(message, Self);
    }

    private IEnumerable<LeaseId> Leases() => _slots.Where(slot => slot.Lease is not null).Select(slot => slot.Lease!.Value);

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private sealed record TimePasses : INoSerializationVerificationNeeded
    {
        public static TimePasses Instance { get; } = new();
    }
}

/// <summary>To a simulated host: be gone, without a word, as after a power cut.</summary>
internal sealed record StopSimulating : INoSerializationVerificationNeeded
{
    public static StopSimulating Instance { get; } = new();
}
