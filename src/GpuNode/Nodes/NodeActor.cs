using Akka.Actor;
using Akka.Event;
using Slfd.GpuNode.Carrying;
using Slfd.GpuNode.Devices;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Readings;
using Slfd.GpuNode.Telemetry;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Nodes;

/// <summary>Hosts a <see cref="NodeCore"/>: hears for it, and does what it asks for. Its children are the devices and the carrier.</summary>
/// <remarks>
/// All rules are the core's. Nothing is watched across the link to the coordinator, and no answer is waited for by blocking (reference/akka.md 3.7). Files are touched by
/// the carrier's pool threads, except once at the start.
/// </remarks>
#pragma warning disable CA1001 // An actor's disposal is PostStop.
internal sealed class NodeActor : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly NodeOptions _options;
    private readonly CoordinatorLink _link;
    private readonly NodeTelemetry _telemetry;
    private readonly Dictionary<string, IActorRef> _devices = [];
    private IActorRef _carrier = ActorRefs.Nobody;
    private IActorRef _looker = ActorRefs.Nobody;
    private NodeCore _core = null!; // from PreStart on
    private TimeSpan? _wakeAt;
    private HostReading? _reading; // since the last beat

    public NodeActor(NodeOptions options, CoordinatorLink link)
    {
        options.Validate();
        (_options, _link) = (options, link);
        _telemetry = new(Context.GetLogger(), options.Node);
        Receive<ICoordinatorReply>(reply => Do(_core.Hear(reply, Now)));
        Receive<IFromDevice>(said =>
        {
            Measure(said);
            Do(_core.Hear(said, Now));
        });
        Receive<IFromCarrier>(said => Do(_core.Hear(said, Now)));
        Receive<TimePasses>(_ =>
        {
            _wakeAt = null;
            Do(_core.TimePasses(Now));
        });
        Receive<HostLooked>(looked => Do(_core.Hear(looked, Now)));
        Receive<HostRead>(read => _reading = read.Reading);
        Receive<Drain>(_ => Do(_core.Drain(Now)));
        Receive<StopNow>(_ => Context.Stop(Self));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var folder = _options.Runs.Node(_options.Node);
        Outbox outbox = new(_options.Runs, folder);
        _core = new(NodeRules.Of(_options, IncarnationCounter.Next(folder)));
        _carrier = Context.ActorOf(Props.Create(() => new CarrierActor(_options.Artifacts, _options.Runs, outbox)), "carrier");
        _looker = Context.ActorOf(Props.Create(() => new LookingActor()), "looker");
        Context.ActorOf(Props.Create(() => new ReadingsActor(_options.Slots, _options.Runs.Root)), "readings");
        foreach (var slot in _options.Slots)
        {
            DeviceSetup setup = new(slot, _options.Device, _options.Worker, _options.Runs, _options.DataFolder);
            _devices[slot.Slot] = Context.ActorOf(Props.Create(() => new DeviceActor(setup)), slot.Slot.Replace(':', '-'));
            _telemetry.Add(slot.Slot);
        }

        Do(_core.Begin(outbox.Load(text => Context.System.EventStream.Publish(new NodeNote(true, text))), Now));
    }

    /// <inheritdoc/>
    protected override void PostStop() => _telemetry.Dispose();

    /// <summary>A device that fails is begun anew and says that it is free. A carrier that fails has lost what it was to do: the whole node is begun anew, with what lies in its outbox.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(error => Sender.Equals(_carrier) ? Directive.Escalate : Akka.Actor.SupervisorStrategy.DefaultDecider.Decide(error));

    private void Do(IReadOnlyList<NodeEffect> effects)
    {
        foreach (var effect in effects)
        {
            Do(effect);
        }

        if (_core.WakeAt is { } at && at != _wakeAt)
        {
            _wakeAt = at;
            var wait = at - Now;
            Timers.StartSingleTimer(nameof(TimePasses), TimePasses.Instance, wait > s_tick ? wait : s_tick);
        }
    }

    private void Do(NodeEffect effect)
    {
        switch (effect)
        {
            case NodeEffect.Say say:
                _link.Tell(WithReading(say.Message), Self);
                break;
            case NodeEffect.Order order:
                _devices[order.Slot].Tell(order.Message);
                break;
            case NodeEffect.Carry carry:
                _carrier.Tell(carry.Message);
                break;
            case NodeEffect.Look look:
                _looker.Tell(look.Message);
                break;
            case NodeEffect.Publish said:
                Context.System.EventStream.Publish(said.Event);
                break;
            case NodeEffect.RunBegan began:
                _telemetry.Started(began.Grant);
                break;
            case NodeEffect.RunOver over:
                _telemetry.Ended(over.Lease, over.How);
                break;
            case NodeEffect.RunRuled ruled:
                _telemetry.Ruled(ruled.Ruling);
                break;
            case NodeEffect.Stop:
                Context.Stop(Self);
                break;
            default:
                throw new InvalidOperationException($"a node cannot do {effect}");
        }
    }

    /// <summary>A beat carries what was read since the one before.</summary>
    private INodeMessage WithReading(INodeMessage message)
    {
        if (message is not Heartbeat beat || _reading is not { } reading)
        {
            return message;
        }

        _reading = null;
        return beat with { Host = reading };
    }

    private void Measure(IFromDevice said)
    {
        if (said is LeaseProgressed progressed)
        {
            _telemetry.Progressed(progressed.Slot, progressed.Beat);
        }
        else if (said is LeaseCheckpointed saved)
        {
            _telemetry.Checkpoint(saved);
        }
    }

    private sealed class TimePasses : INoSerializationVerificationNeeded
    {
        public static readonly TimePasses Instance = new();
    }
}
