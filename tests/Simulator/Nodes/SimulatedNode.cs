using Akka.Actor;
using Slfd.Experiments.Cells;
using Slfd.FakeWorker;
using Slfd.GpuNode.Carrying;
using Slfd.GpuNode.Devices;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Simulator.Nodes;

/// <summary>A host without workers, and with files only where somebody looks for its results: its rules are those of a real one (<see cref="NodeCore"/>), and its cells take as long as it is told.</summary>
internal sealed class SimulatedNode : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly SimulatedNodeOptions _options;
    private readonly Action<INodeMessage, IActorRef> _tell;
    private readonly NodeCore _core;
    private readonly Dictionary<string, SimulatedSlot> _slots;
    private readonly Dictionary<long, TimeSpan> _beatsSent = [];
    private readonly HashSet<LeaseId> _reported = [];
    private TimeSpan? _wakeAt;

    /// <param name="options">What it is like.</param>
    /// <param name="tell">Sends a message towards the coordinator; answers come to the actor that is named.</param>
    public SimulatedNode(SimulatedNodeOptions options, Action<INodeMessage, IActorRef> tell)
    {
        (_options, _tell) = (options, tell);
        _slots = Enumerable.Range(0, options.Slots).Select(index => new SimulatedSlot($"sim:{index}")).ToDictionary(slot => slot.Name);
        _core = new(new()
        {
            Node = options.Node,
            Incarnation = options.Incarnation,
            Slots = [.. _slots.Keys],
            CarriesArtifacts = false,
            RepeatAfter = options.RepeatAfter,
            RepeatAfterAtMost = options.RepeatAfterAtMost,
            DrainLimit = options.DrainLimit,
        });
        Receive<ICoordinatorReply>(Hear);
        Receive<Begin>(_ =>
        {
            Do(_core.Begin([], Now));
            foreach (var slot in _slots.Keys)
            {
                Do(_core.Hear(new DeviceFree(slot), Now));
            }

            WakeInTime();
        });
        Receive<TimePasses>(_ => Look());
        Receive<StopSimulating>(_ => Context.Stop(Self));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    /// <summary>Makes a host that reaches the coordinator so.</summary>
    public static Props Props(SimulatedNodeOptions options, Action<INodeMessage, IActorRef> tell) => Akka.Actor.Props.Create(() => new SimulatedNode(options, tell));

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartSingleTimer(nameof(Begin), new Begin(), _options.StartAfter);

    private void Hear(ICoordinatorReply reply)
    {
        var now = Now;
        if (reply is HeartbeatAck ack && _beatsSent.Remove(ack.Number, out var sent))
        {
            _options.Tally.Ack(now - sent);
            foreach (var older in _beatsSent.Keys.Where(number => number < ack.Number).ToList())
            {
                _beatsSent.Remove(older);
            }
        }
        else if (reply is LeaseEnded ended)
        {
            _reported.Remove(ended.Lease);
        }

        Do(_core.Hear(reply, now));
        WakeInTime();
    }

    private void Look()
    {
        _wakeAt = null;
        var now = Now;
        foreach (var slot in _slots.Values.Where(slot => slot.Lease is not null))
        {
            if (now >= slot.Until)
            {
                Finish(slot, now);
            }
            else
            {
                Do(_core.Hear(new LeaseProgressed(slot.Name, slot.BeatAt(now)), now));
            }
        }

        Do(_core.TimePasses(now));
        WakeInTime();
    }

    private void WakeInTime()
    {
        var at = _slots.Values.Where(slot => slot.Lease is not null).Select(slot => (TimeSpan?)slot.Until).Append(_core.WakeAt).Min();
        if (at is { } time && at != _wakeAt)
        {
            _wakeAt = at;
            var wait = time - Now;
            Timers.StartSingleTimer(nameof(TimePasses), TimePasses.Instance, wait > s_tick ? wait : s_tick);
        }
    }

    private void Do(IReadOnlyList<NodeEffect> effects)
    {
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case NodeEffect.Say say:
                    Say(say.Message);
                    break;
                case NodeEffect.Order order:
                    Obey(_slots[order.Slot], order.Message);
                    break;
                case NodeEffect.Carry carry:
                    Carry(carry.Message);
                    break;
                case NodeEffect.Publish { Event: NodeJoined }:
                    _options.Tally.Welcome();
                    break;
                case NodeEffect.RunBegan began:
                    _options.Tally.Grant(Now - _slots[began.Grant.Slot].AskedAt);
                    break;
                case NodeEffect.Stop:
                    Context.Stop(Self);
                    break;
                case NodeEffect.Publish or NodeEffect.Look or NodeEffect.RunOver or NodeEffect.RunRuled:
                    break;
                default:
                    throw new InvalidOperationException($"a simulated node cannot do {effect}");
            }
        }
    }

    private void Say(INodeMessage message)
    {
        var now = Now;
        if (message is Heartbeat beat)
        {
            _beatsSent[beat.Number] = now;
            _options.Tally.Beat();
            message = beat with { Host = _options.Reading?.Invoke() };
        }
        else if (message is RequestWork request && _slots[request.Slot] is var slot)
        {
            if (slot.Asked == request.RequestId)
            {
                _options.Tally.Repeat();
            }
            else
            {
                (slot.Asked, slot.AskedAt) = (request.RequestId, now);
            }
        }
        else if (LeaseOf(message) is { } lease && !_reported.Add(lease))
        {
            _options.Tally.Repeat();
        }

        _tell(message, Self);
    }

    private static LeaseId? LeaseOf(INodeMessage message) => message switch
    {
        ReportSucceeded report => report.Lease,
        ReportFailed report => report.Lease,
        HandBack back => back.Lease,
        Hello or Goodbye => null,
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "not a node's message"),
    };

    private void Obey(SimulatedSlot slot, IDeviceMessage order)
    {
        var now = Now;
        switch (order)
        {
            case RunLease run:
                slot.Begin(run.Grant, now, _options.Length(run.Grant.Lease));
                if (now >= slot.Until)
                {
                    Finish(slot, now);
                }

                break;
            case StopLease stop when slot.Lease == stop.Lease:
                _options.Tally.Revoke();
                slot.Lease = null;
                Do(_core.Hear(new LeaseStopped(slot.Name, stop.Lease), now));
                Do(_core.Hear(new DeviceFree(slot.Name), now));
                break;
            case StopLease:
                break; // it ended a moment ago
            case DrainDevice when slot.Lease is { } lease:
                slot.Lease = null;
                Do(_core.Hear(new LeaseHandedBack(slot.Name, lease, 0), now));
                Do(_core.Hear(new DeviceStopped(slot.Name), now));
                break;
            case DrainDevice:
                Do(_core.Hear(new DeviceStopped(slot.Name), now));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(order), order, "not an order to a device");
        }
    }

    private void Finish(SimulatedSlot slot, TimeSpan now)
    {
        var lease = slot.Lease!.Value;
        slot.Lease = null;
        var outcome = _options.Store is { } store
            ? FakeArtifacts.Write(store.Cell(lease.Cell).Attempt(lease.Token), CellSpec.FromJson(slot.SpecJson).Settled())
            : SimulatedOutcome.Of(lease.Cell) with { Seconds = slot.Length.TotalSeconds };
        Do(_core.Hear(new LeaseSucceeded(slot.Name, lease, lease.Cell.Prefix, outcome), now));
        Do(_core.Hear(new DeviceFree(slot.Name), now));
    }

    /// <summary>Files are where they should be at once.</summary>
    private void Carry(ICarrierOrder order)
    {
        switch (order)
        {
            case KeepResult keep:
                Do(_core.Hear(new ResultKept(keep.Entry), Now));
                break;
            case SettleResult settle:
                _options.Tally.Rule(settle.Entry.Lease, settle.Verdict, settle.Entry.Outcome.ResultSha256);
                Do(_core.Hear(new ResultSettled(settle, null), Now));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(order), order, "not an order to the carrier of a node on a shared folder");
        }
    }

    private sealed record Begin : INoSerializationVerificationNeeded;

    private sealed class TimePasses : INoSerializationVerificationNeeded
    {
        public static readonly TimePasses Instance = new();
    }
}

/// <summary>To a simulated host: be gone, without a word, as after a power cut.</summary>
internal sealed record StopSimulating : INoSerializationVerificationNeeded
{
    public static StopSimulating Instance { get; } = new();
}
