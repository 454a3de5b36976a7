using Akka.Actor;
using Akka.Event;
using Slfd.GpuNode.Devices;
using Slfd.GpuNode.Telemetry;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.GpuNode.Nodes;

/// <summary>
/// One host's side of the conversation with the coordinator (<c>Messages/Coordination/NodeProtocol.cs</c>): Joining → Working → Draining → Leaving. Devices are its
/// children; each that is free asks for a cell, all running cells share one heartbeat, and every end of a lease is repeated until the coordinator has ruled on it.
/// </summary>
/// <remarks>
/// Works through any loss of contact: cells go on, results wait in the <see cref="Outbox"/>. Nothing is watched across the link, and no answer is waited for by blocking
/// (reference/akka.md 3.7). Files are touched by pool threads, except once at the start.
/// </remarks>
internal sealed partial class NodeActor : ReceiveActor, IWithTimers
{
    private readonly NodeOptions _options;
    private readonly CoordinatorLink _link;
    private readonly Outstanding _outstanding;
    private readonly Outbox _outbox;
    private readonly string _folder;
    private readonly NodeTelemetry _telemetry;
    private readonly Dictionary<string, DeviceSeat> _seats = [];
    private long _incarnation;
    private long _request;
    private long _term;
    private bool _welcomed; // by this coordinator or an earlier one: it may hold leases of ours

    public NodeActor(NodeOptions options, CoordinatorLink link)
    {
        options.Validate();
        (_options, _link, _folder) = (options, link, options.Runs.Node(options.Node));
        _outstanding = new(options.RepeatAfter, options.RepeatAfterAtMost);
        _outbox = new(options.Runs, _folder);
        _telemetry = new(Context.GetLogger(), options.Node);
        Become(Joining);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _incarnation = IncarnationCounter.Next(_folder);
        foreach (var slot in _options.Slots)
        {
            var device = Context.ActorOf(Props.Create(() => new DeviceActor(slot, _options)), slot.Slot.Replace(':', '-'));
            _seats[slot.Slot] = new(slot, device);
            _telemetry.Add(slot.Slot);
        }

        foreach (var entry in _outbox.Load(text => Note(true, text)))
        {
            Note(false, $"offering the result of {entry.Label} again, which an earlier life of this node finished");
            Deliver(entry);
        }

        Timers.StartPeriodicTimer(nameof(Repeat), new Repeat(), _options.RepeatAfter / 2);
        SayHello();
    }

    private void Joining()
    {
        Receive<Welcome>(welcome => welcome.Incarnation == _incarnation, welcome =>
        {
            Join(welcome);
            Become(Working);
            AskForAllFree();
        });
        Receive<DeviceFree>(free => Settle(free, _ => { }));
        Receive<Drain>(_ => StartDraining("asked to"));
        Always();
    }

    private void Working()
    {
        Receive<Welcome>(welcome => welcome.Incarnation == _incarnation, Join);
        Receive<DeviceFree>(free => Settle(free, Ask));
        Receive<AskAgain>(again => Ask(_seats[again.Slot]));
        Receive<WorkAvailable>(_ => AskForAllFree());
        Receive<Drain>(_ => StartDraining("asked to"));
        Always();
    }

    private void Draining()
    {
        Receive<Welcome>(welcome => welcome.Incarnation == _incarnation, Join);
        Receive<Grant>(grant => grant.RequestId > SeatOf(grant)?.LastGranted, GiveBack);
        Receive<DeviceFree>(free => Settle(free, seat => seat.Device.Tell(new DrainDevice())));
        Receive<DrainTimeUp>(_ =>
        {
            Context.System.EventStream.Publish(new NodeLeftEarly());
            Stop("not everything was acknowledged in time; what is left is offered again at the next start", warning: true);
        });
        Always();
    }

    private void Leaving()
    {
        Receive<Farewell>(farewell => farewell.Incarnation == _incarnation, _ => Stop("said goodbye", warning: false));
        Receive<Welcome>(welcome => welcome.Incarnation == _incarnation, Join);
        Receive<Grant>(grant => grant.RequestId > SeatOf(grant)?.LastGranted, GiveBack);
        Receive<DrainTimeUp>(_ => Stop("the coordinator did not answer the goodbye", warning: false));
        Always();
    }

    /// <summary>What is the same in every state; a state's own handlers come first.</summary>
    private void Always()
    {
        Receive<StopNow>(_ => Context.Stop(Self));
        Receive<Repeat>(_ => SendDue());
        Receive<Beat>(_ => SendBeat());
        Receive<HeartbeatAck>(Acknowledged);
        Receive<Grant>(Granted);
        Receive<NoWork>(NothingNow);
        Receive<LeaseEnded>(Ruled);
        Receive<LeaseProgressed>(Progressed);
        Receive<LeaseCheckpointed>(Checkpointed);
        Receive<LeaseSucceeded>(Succeeded);
        Receive<LeaseFailed>(Failed);
        Receive<LeaseHandedBack>(HandedBack);
        Receive<LeaseStopped>(Revoked);
        Receive<DeviceUnusable>(Unusable);
        Receive<DeviceStopped>(stopped =>
        {
            _seats[stopped.Slot].Stopped = true;
            LeaveIfDone();
        });
        Receive<ResultOnDisk>(Stored);
        Receive<ResultSettled>(Settled);
        Receive<Resettle>(again => Settle(again.Entry, again.Verdict, again.Counts));
        Receive<CellFetched>(Fetched);
        Receive<CheckpointCarried>(Carried);
        Receive<ResultDelivered>(Delivered);
        Receive<Redeliver>(again => Deliver(again.Entry));
        // Late or repeated, and of no consequence here.
        Receive<Welcome>(_ => { });
        Receive<Farewell>(_ => { });
        Receive<WorkAvailable>(_ => { });
        Receive<AskAgain>(_ => { });
        Receive<Drain>(_ => { });
    }

    private void SayHello() => Say(typeof(Hello), () => new Hello(_options.Node, _incarnation, [.. _seats.Keys], [.. Leases()]));

    private void Join(Welcome welcome)
    {
        _outstanding.Answer(typeof(Hello));
        if (welcome.Superseded)
        {
            Context.System.EventStream.Publish(new NodeSuperseded());
            Stop($"another node of the name {_options.Node} has started later; its cells were stopped. Give each node a --name of its own", warning: true);
            return;
        }

        if (!_welcomed || welcome.Term != _term)
        {
            _term = welcome.Term;
            Context.System.EventStream.Publish(new NodeJoined(welcome.Term));
        }

        _welcomed = true;
        StopAll(welcome.Abandon);
        Timers.StartPeriodicTimer(nameof(Beat), new Beat(), TimeSpan.Zero, welcome.BeatEvery);
    }

    private void StopAll(LeaseId[] leases)
    {
        foreach (var lease in leases)
        {
            // A finished cell's lease is not stopped: its result is offered until the coordinator rules on it.
            if (_seats.Values.FirstOrDefault(seat => seat.Beat?.Lease == lease) is { } seat)
            {
                if (StopFetching(seat))
                {
                    _telemetry.Ended(lease, "revoked");
                    Vacate(seat);
                    continue;
                }

                seat.Device.Tell(new StopLease(lease));
            }
        }
    }

    /// <summary>A device says that it is free; one that had a cell lost it in a way that nobody reported.</summary>
    private void Settle(DeviceFree free, Action<DeviceSeat> then)
    {
        var seat = _seats[free.Slot];
        StopFetching(seat);
        if (seat.Beat is { } lost)
        {
            _telemetry.Ended(lost.Lease, "failed");
            Report(lost, () => new ReportFailed(_options.Node, _incarnation, lost.Lease, seat.Slot, new(
                FailureClass.Infrastructure, "the device's supervisor failed and was restarted; the log says why", string.Empty, lost.Iteration)));
            seat.Beat = null;
        }

        seat.Free = true;
        then(seat);
    }

    private void AskForAllFree()
    {
        foreach (var seat in _seats.Values)
        {
            Ask(seat);
        }
    }

    private void Ask(DeviceSeat seat)
    {
        if (seat.Free && !_outstanding.Has(seat.Slot))
        {
            var id = seat.Asked = ++_request;
            Timers.Cancel(seat);
            Say(seat.Slot, () => new RequestWork(_options.Node, _incarnation, id, seat.Slot));
        }
    }

    private DeviceSeat? SeatOf(Grant grant) => _seats.GetValueOrDefault(grant.Slot);

    private void Granted(Grant grant)
    {
        if (SeatOf(grant) is not { } seat || grant.RequestId <= seat.LastGranted)
        {
            return; // a repeated answer
        }

        if (!seat.Free)
        {
            GiveBack(grant);
            return;
        }

        _outstanding.Answer(seat.Slot);
        Timers.Cancel(seat);
        seat.LastGranted = grant.RequestId;
        seat.Free = false;
        seat.Beat = new(grant.Lease, 0, 0, double.NaN, 0, 0, 0, "start");
        Start(seat, grant);
    }

    /// <summary>A grant that cannot be used any more.</summary>
    private void GiveBack(Grant grant)
    {
        var seat = SeatOf(grant)!;
        seat.LastGranted = grant.RequestId;
        _outstanding.Answer(seat.Slot);
        Report(new(grant.Lease, 0, 0, double.NaN, 0, 0, 0, "start"), () => new HandBack(_options.Node, _incarnation, grant.Lease, 0));
    }

    private void NothingNow(NoWork nothing)
    {
        if (_seats.TryGetValue(nothing.Slot, out var seat) && nothing.RequestId == seat.Asked && _outstanding.Answer(seat.Slot))
        {
            Timers.StartSingleTimer(seat, new AskAgain(seat.Slot), nothing.RetryAfter);
        }
    }

    private void Unusable(DeviceUnusable unusable)
    {
        _seats[unusable.Slot].Unusable = unusable.Because;
        if (_seats.Values.All(seat => seat.Unusable is not null))
        {
            Context.System.EventStream.Publish(new NodeUnusable(unusable.Because));
        }
    }

    private void Say(object key, Func<INodeMessage> message)
    {
        _outstanding.Add(key, message, Now);
        _link.Tell(message(), Self);
    }

    private void SendDue()
    {
        foreach (var message in _outstanding.Due(Now))
        {
            _link.Tell(message, Self);
        }
    }

    private static void Note(bool warning, string text) => Context.System.EventStream.Publish(new NodeNote(warning, text));

    /// <summary>A message to itself.</summary>
    private interface IOwn : INoSerializationVerificationNeeded;

    private sealed record Repeat : IOwn;

    private sealed record Beat : IOwn;

    private sealed record AskAgain(string Slot) : IOwn;

    private sealed record DrainTimeUp : IOwn;
}
