using Slfd.GpuNode.Carrying;
using Slfd.GpuNode.Devices;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Telemetry;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.GpuNode.Nodes;

/// <summary>
/// One host's side of the conversation with the coordinator (<c>Messages/Coordination/NodeProtocol.cs</c>): Joining → Working → Draining → Leaving → Gone. Each device
/// slot that is free asks for a cell, all running cells share one heartbeat, and every end of a lease is repeated until the coordinator has ruled on it.
/// </summary>
/// <remarks>
/// Pure: messages come in with the time, effects go out, and equal inputs give equal effects. No clock, no chance, no file, no actor: <see cref="NodeActor"/> does what it
/// asks for, and so does a simulation. Not thread-safe.
/// </remarks>
internal sealed class NodeCore
{
    /// <summary>How long a slot waits whose cell could not be fetched.</summary>
    public static readonly TimeSpan AfterFailedFetch = TimeSpan.FromSeconds(10);

    private static readonly object s_hello = typeof(Hello);
    private static readonly object s_goodbye = typeof(Goodbye);

    private readonly NodeRules _rules;
    private readonly Outstanding _outstanding;
    private readonly Dictionary<string, SlotState> _slots;
    private readonly OpenEnds _ends = new();
    private readonly BeatCount _beats = new();
    private readonly HostLacks _lacks = new();
    private readonly IdleTime _idle;
    private readonly NodeEffects _effects = new();
    private NodePhase _phase = NodePhase.Joining;
    private TimeSpan _now;
    private TimeSpan _drainUntil;
    private long _request;
    private long? _term; // of the coordinator that welcomed us last; it, or an earlier one, may hold leases of ours

    /// <param name="rules">Who the node is, and how patient.</param>
    public NodeCore(NodeRules rules)
    {
        _rules = rules;
        _outstanding = new(rules.RepeatAfter, rules.RepeatAfterAtMost);
        _idle = new(rules.IdleOut);
        _request = rules.Incarnation; // so that no request has the number of one that an earlier life made, and no grant to that one is taken for ours
        _slots = rules.Slots.ToDictionary(slot => slot, slot => new SlotState(slot));
    }

    /// <summary>Where the node is in its life.</summary>
    public NodePhase Phase => _phase;

    /// <summary>When <see cref="TimePasses"/> has something to do; null: never.</summary>
    public TimeSpan? WakeAt
    {
        get
        {
            if (_phase == NodePhase.Gone)
            {
                return null;
            }

            var at = Earlier(Earlier(_outstanding.NextAt, _beats.NextAt), _idle.EndsAt);
            at = Earlier(at, _phase is NodePhase.Draining or NodePhase.Leaving ? _drainUntil : _lacks.LookAt);
            return _slots.Values.Aggregate(at, (soonest, slot) => Earlier(soonest, slot.AskAt));
        }
    }

    /// <summary>Every lease that this node still has something to do with.</summary>
    public IEnumerable<LeaseId> Leases => Beats.Select(beat => beat.Lease);

    private IEnumerable<CellBeat> Beats => _slots.Values.Select(slot => slot.Beat).OfType<CellBeat>().Concat(_ends.Beats);

    /// <summary>The node starts.</summary>
    /// <param name="leftovers">Results that an earlier life finished and that are not acknowledged.</param>
    /// <param name="now">Of a clock that only goes forward.</param>
    public IReadOnlyList<NodeEffect> Begin(IReadOnlyList<OutboxEntry> leftovers, TimeSpan now) => Step(now, () =>
    {
        foreach (var entry in leftovers)
        {
            _effects.Note(false, $"offering the result of {entry.Label} again, which an earlier life of this node finished");
            Keep(entry, isOld: true);
        }

        SayHello();
    });

    /// <summary>The coordinator says something. Anything may come late, twice, or never.</summary>
    public IReadOnlyList<NodeEffect> Hear(ICoordinatorReply reply, TimeSpan now) => Step(now, () =>
    {
        switch (reply)
        {
            case Welcome welcome when welcome.Incarnation == _rules.Incarnation:
                Join(welcome);
                break;
            case Grant grant when _slots.TryGetValue(grant.Slot, out var slot) && grant.RequestId > Math.Max(slot.LastGranted, _rules.Incarnation):
                Granted(slot, grant);
                break;
            case NoWork nothing when _slots.TryGetValue(nothing.Slot, out var slot) && nothing.RequestId == slot.Asked && _outstanding.Answer(slot.Name):
                slot.AskAt = now + nothing.RetryAfter;
                break;
            case WorkAvailable:
                AskForAllFree();
                break;
            case HeartbeatAck ack when _beats.Acknowledge(ack.Number, now):
                Acknowledged(ack);
                break;
            case LeaseEnded ended when _outstanding.Answer(ended.Lease):
                Ruled(ended);
                break;
            case Farewell farewell when farewell.Incarnation == _rules.Incarnation && _phase == NodePhase.Leaving:
                Stop("said goodbye", warning: false);
                break;
            case Welcome or Grant or NoWork or HeartbeatAck or LeaseEnded or Farewell:
                break; // late, repeated, or for an earlier life
            default:
                throw new ArgumentOutOfRangeException(nameof(reply), reply, "not a message to a node");
        }
    });

    /// <summary>The device of a slot says something.</summary>
    public IReadOnlyList<NodeEffect> Hear(IFromDevice said, TimeSpan now) => Step(now, () =>
    {
        var slot = _slots[said.Slot];
        switch (said)
        {
            case DeviceFree:
                Freed(slot);
                break;
            case LeaseProgressed progressed:
                if (slot.Beat is { } known && known.Lease == progressed.Beat.Lease)
                {
                    slot.Progress(_rules.CarriesArtifacts ? progressed.Beat with { Checkpoint = known.Checkpoint } : progressed.Beat, _beats, now);
                }

                break;
            case LeaseCheckpointed saved when _rules.CarriesArtifacts && slot.Has(saved.Lease):
                _effects.Carry(new CarryCheckpoint(saved.Lease));
                break;
            case LeaseCheckpointed:
                break;
            case LeaseSucceeded succeeded:
                Succeeded(slot, succeeded);
                break;
            case LeaseFailed failed:
                Unfinished(slot, failed, RunEnd.Failed);
                break;
            case LeaseHandedBack back:
                Unfinished(slot, back, RunEnd.HandedBack);
                break;
            case LeaseStopped stopped:
                _effects.Add(new NodeEffect.RunOver(stopped.Lease, RunEnd.Revoked));
                DropCheckpoints(stopped.Lease);
                slot.Release();
                break;
            case DeviceUnusable unusable:
                if (slot.StandsAs(unusable.Because, _beats, now) && _slots.Values.All(each => each.Unusable is not null))
                {
                    _effects.Publish(new NodeUnusable($"{slot.Name}: {unusable.Because}"));
                }

                break;
            case DeviceStopped:
                slot.IsStopped = true;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(said), said, "not a message from a device");
        }
    });

    /// <summary>The carrier says something.</summary>
    public IReadOnlyList<NodeEffect> Hear(IFromCarrier said, TimeSpan now) => Step(now, () =>
    {
        switch (said)
        {
            case NeedsFetched fetched:
                Fetched(_slots[fetched.Grant.Slot], fetched);
                break;
            case CheckpointCarried carried:
                if (_slots.Values.FirstOrDefault(slot => slot.Has(carried.Lease)) is { Beat: { } beat } holder)
                {
                    holder.Progress(beat with { Checkpoint = carried.Iteration }, _beats, now);
                }

                break;
            case CarryingFinished finished when _ends.Waited(finished.Lease) is { } end:
                ReportEnd(_ends.BeatOf(finished.Lease), end, finished.Iteration);
                break;
            case CarryingFinished:
                break; // of an attempt that was reported otherwise
            case ResultKept kept:
                _ends.Offer(kept.Entry);
                Report(_ends.BeatOf(kept.Entry.Lease), new ReportSucceeded(_rules.Node, _rules.Incarnation, kept.Entry.Lease, kept.Entry.Outcome));
                break;
            case ResultFaulty faulty:
                Fail(_ends.BeatOf(faulty.Entry.Lease), faulty.Entry.Slot, faulty.Entry.Label, $"the worker said that it was finished, but {faulty.Fault}");
                break;
            case ResultSettled settled:
                _ends.Settled(settled.Order.Entry.Lease);
                if (settled.Refused is null)
                {
                    var (entry, verdict) = (settled.Order.Entry, settled.Order.Counts ? Verdict.Accepted : settled.Order.Verdict);
                    _effects.Publish(new CellCompleted(entry.Slot, entry.Lease, entry.Label, verdict));
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(said), said, "not a message from a carrier");
        }
    });

    /// <summary>Somebody has looked where the host looked for what it lacks.</summary>
    public IReadOnlyList<NodeEffect> Hear(HostLooked looked, TimeSpan now) => Step(now, () =>
    {
        if (_lacks.Looked(looked, _now, _effects))
        {
            AskForAllFree();
        }
    });

    /// <summary>A person, a signal or the coordinator asks for it: checkpoint every cell, hand it back, say goodbye, stop. Safe to repeat.</summary>
    public IReadOnlyList<NodeEffect> Drain(TimeSpan now) => Step(now, () => StartDraining("asked to"));

    /// <summary>Does what is due.</summary>
    public IReadOnlyList<NodeEffect> TimePasses(TimeSpan now) => Step(now, () => { });

    private IReadOnlyList<NodeEffect> Step(TimeSpan now, Action what)
    {
        if (_phase == NodePhase.Gone)
        {
            return [];
        }

        _now = now;
        what();
        DoWhatIsDue();
        if (_idle.IsUp(_phase is NodePhase.Joining or NodePhase.Working && !Beats.Any(), _now))
        {
            StartDraining($"no cell for {_rules.IdleOut!.Value.TotalMinutes:0.#} minutes");
        }

        LeaveIfDone();
        return _effects.Take();
    }

    private void DoWhatIsDue()
    {
        if (_phase is NodePhase.Draining or NodePhase.Leaving && _now >= _drainUntil)
        {
            TimeIsUp();
            return;
        }

        foreach (var slot in _slots.Values.Where(slot => slot.AskAt <= _now))
        {
            slot.AskAt = null;
            Ask(slot);
        }

        BeatIfDue();
        if (_phase is NodePhase.Joining or NodePhase.Working && _lacks.LookAt <= _now)
        {
            _effects.Add(new NodeEffect.Look(new(_lacks.Look())));
        }

        foreach (var message in _outstanding.Due(_now))
        {
            _effects.Add(new NodeEffect.Say(message));
        }
    }

    private void SayHello() => Say(s_hello, () => new Hello(_rules.Node, _rules.Incarnation, [.. _slots.Keys], [.. Leases]) { Release = NodeLink.Release, Models = [.. _rules.Models] });

    private void Join(Welcome welcome)
    {
        _outstanding.Answer(s_hello);
        if (welcome.Superseded)
        {
            _effects.Publish(new NodeSuperseded());
            Stop($"another node of the name {_rules.Node} has started later; its cells were stopped. Give each node a --name of its own", warning: true);
            return;
        }

        if (_term != welcome.Term)
        {
            _term = welcome.Term;
            _effects.Publish(new NodeJoined(welcome.Term));
        }

        StopAll(welcome.Abandon);
        _beats.Begin(welcome.BeatEvery, _now);
        if (_phase == NodePhase.Joining)
        {
            _phase = NodePhase.Working;
            AskForAllFree();
        }
    }

    private void AskForAllFree() => _slots.Values.ToList().ForEach(Ask);

    private void Ask(SlotState slot)
    {
        if (_phase == NodePhase.Working && slot.IsFree && slot.Unusable is null && !_outstanding.Has(slot.Name))
        {
            var id = slot.Asked = ++_request;
            slot.AskAt = null;
            Say(slot.Name, () => new RequestWork(
                _rules.Node, _rules.Incarnation, id, slot.Name, _rules.Memory.GetValueOrDefault(slot.Name), _lacks.At(_now) is { Length: > 0 } lacks ? lacks : null));
        }
    }

    private void Granted(SlotState slot, Grant grant)
    {
        slot.LastGranted = grant.RequestId;
        if (_phase != NodePhase.Working || !slot.IsFree)
        {
            // A grant that cannot be used any more.
            if (grant.RequestId == slot.Asked)
            {
                _outstanding.Answer(slot.Name);
            }

            Report(SlotState.NewBeat(grant.Lease), new HandBack(_rules.Node, _rules.Incarnation, grant.Lease, 0));
            return;
        }

        _outstanding.Answer(slot.Name);
        slot.Take(grant);
        _effects.Add(new NodeEffect.RunBegan(grant));
        if (_rules.CarriesArtifacts)
        {
            slot.IsFetching = true;
            slot.Beat = slot.Beat! with { Phase = "fetch" };
            _effects.Carry(new FetchNeeds(grant));
        }
        else
        {
            _effects.Order(slot.Name, new RunLease(grant));
        }
    }

    private void Fetched(SlotState slot, NeedsFetched fetched)
    {
        var lease = fetched.Grant.Lease;
        if (!slot.IsFetching || !slot.Has(lease))
        {
            return; // revoked, or handed back, while it was under way
        }

        slot.IsFetching = false;
        if (fetched.Missing is null && fetched.Refused is null)
        {
            _effects.Order(slot.Name, new RunLease(fetched.Grant));
            return;
        }

        var beat = Vacate(slot);
        _effects.Add(new NodeEffect.RunOver(lease, fetched.Missing is null ? RunEnd.HandedBack : RunEnd.Failed));
        if (fetched.Missing is { } missing)
        {
            Fail(beat, slot.Name, GrantLabel.Of(fetched.Grant), missing);
        }
        else
        {
            _effects.Note(true, $"{slot.Name}: what {GrantLabel.Of(fetched.Grant)} needs could not be fetched, and it is handed back: {fetched.Refused}");
            Report(beat, new HandBack(_rules.Node, _rules.Incarnation, lease, 0));
        }
    }

    /// <summary>The slot has no cell any more, and its device never heard of it: it asks again after a while.</summary>
    private CellBeat Vacate(SlotState slot)
    {
        (slot.IsFree, slot.AskAt) = (true, _now + AfterFailedFetch);
        return slot.Release();
    }

    /// <summary>A device says that it is free; one that had a cell lost it in a way that nobody reported.</summary>
    private void Freed(SlotState slot)
    {
        if (slot.Beat is { } lost)
        {
            StopFetching(slot);
            CellFailure failure = new(FailureClass.Infrastructure, "the device's supervisor failed and was restarted; the log says why", string.Empty, lost.Iteration);
            Unfinished(slot, new LeaseFailed(slot.Name, lost.Lease, lost.Lease.Cell.Prefix, failure), RunEnd.Failed);
        }

        slot.IsFree = true;
        slot.StandsAs(null, _beats, _now); // a device that waits for a worker to start does not call itself free
        BeatIfDue(); // before it asks: as long as the last beat calls it unusable it gets nothing
        if (_phase is NodePhase.Draining or NodePhase.Leaving)
        {
            _effects.Order(slot.Name, new DrainDevice());
        }
        else
        {
            Ask(slot);
        }
    }

    private void Succeeded(SlotState slot, LeaseSucceeded succeeded)
    {
        _ends.Open(slot.Release());
        _effects.Add(new NodeEffect.RunOver(succeeded.Lease, RunEnd.Succeeded));
        DropCheckpoints(succeeded.Lease);
        Keep(new(succeeded.Lease, succeeded.Slot, succeeded.Label, succeeded.Outcome), isOld: false);
    }

    private void Keep(OutboxEntry entry, bool isOld)
    {
        var beat = _ends.BeatOf(entry.Lease);
        _ends.Open(_rules.CarriesArtifacts ? beat with { Phase = "upload" } : beat);
        _effects.Carry(new KeepResult(entry, isOld));
    }

    /// <summary>An attempt ended without a result: another host must find its last checkpoint when it hears that the cell is free.</summary>
    private void Unfinished(SlotState slot, IUnfinished end, RunEnd how)
    {
        var beat = slot.Release();
        _effects.Add(new NodeEffect.RunOver(end.Lease, how));
        _lacks.Hear(end, _now, _effects);
        if (_rules.CarriesArtifacts)
        {
            _ends.Wait(beat, end);
            _effects.Carry(new FinishCarrying(end.Lease));
        }
        else
        {
            ReportEnd(beat, end, null);
        }
    }

    /// <param name="beat">Its last.</param>
    /// <param name="end">What the device said.</param>
    /// <param name="carried">Iteration of the newest checkpoint on the store; null: the store is where the worker writes.</param>
    private void ReportEnd(CellBeat beat, IUnfinished end, int? carried) => Report(beat, end switch
    {
        LeaseFailed failed => new ReportFailed(_rules.Node, _rules.Incarnation, failed.Lease, failed.Slot, failed.Failure),
        LeaseHandedBack back => new HandBack(_rules.Node, _rules.Incarnation, back.Lease, carried ?? back.Checkpoint),
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "not an end without a result"),
    });

    /// <summary>A failure that the node found, and not the device.</summary>
    private void Fail(CellBeat beat, string slot, string label, string because)
    {
        CellFailure failure = new(FailureClass.Infrastructure, because, string.Empty, beat.Iteration);
        _effects.Publish(new AttemptFailed(slot, beat.Lease, label, failure));
        Report(beat, new ReportFailed(_rules.Node, _rules.Incarnation, beat.Lease, slot, failure));
    }

    private void Ruled(LeaseEnded ended)
    {
        _effects.Add(new NodeEffect.RunRuled(ended));
        if (_ends.Close(ended.Lease) is { } entry)
        {
            // "Already done" by this very attempt: the first acceptance was lost on the way.
            var counts = ended.Verdict == Verdict.Accepted || (ended.Verdict == Verdict.AlreadyDone && ended.Winner == entry.Lease.Token);
            _effects.Carry(new SettleResult(entry, ended.Verdict, counts));
        }
    }

    private void BeatIfDue()
    {
        if (_phase != NodePhase.Gone && _beats.NextAt <= _now)
        {
            var number = _beats.Send(_now, _effects);
            _effects.Add(new NodeEffect.Say(new Heartbeat(_rules.Node, _rules.Incarnation, number, [.. Beats], Has: _lacks.Found)
            {
                Unusable = SlotState.Unusables(_slots.Values, _now),
                Leaving = _phase is NodePhase.Draining or NodePhase.Leaving,
            }));
        }
    }

    private void Acknowledged(HeartbeatAck ack)
    {
        _beats.Found(_effects);
        if (!ack.Known)
        {
            SayHello();
        }

        StopAll(ack.Revoked);
        foreach (var lease in ack.Watched.Where(lease => _rules.CarriesArtifacts && _slots.Values.Any(slot => slot.Has(lease))))
        {
            _effects.Carry(new CarryStreams(lease));
        }

        if (ack.Drain)
        {
            StartDraining("asked to");
        }
    }

    /// <summary>Stops cells whose leases are gone. A finished cell's lease is not stopped: its result is offered until the coordinator rules on it.</summary>
    private void StopAll(LeaseId[] leases)
    {
        foreach (var lease in leases)
        {
            if (_slots.Values.FirstOrDefault(slot => slot.Has(lease)) is not { } slot)
            {
                continue;
            }

            if (StopFetching(slot))
            {
                Vacate(slot);
                _effects.Add(new NodeEffect.RunOver(lease, RunEnd.Revoked));
            }
            else
            {
                _effects.Order(slot.Name, new StopLease(lease));
            }
        }
    }

    /// <returns>Whether something was being fetched.</returns>
    private bool StopFetching(SlotState slot)
    {
        if (slot is not { IsFetching: true, Beat: { } beat })
        {
            return false;
        }

        slot.IsFetching = false;
        _effects.Carry(new StopFetching(beat.Lease));
        return true;
    }

    private void DropCheckpoints(LeaseId lease)
    {
        if (_rules.CarriesArtifacts)
        {
            _effects.Carry(new DropCheckpoints(lease));
        }
    }

    private void StartDraining(string because)
    {
        if (_phase is not (NodePhase.Joining or NodePhase.Working))
        {
            return;
        }

        _effects.Note(false, $"draining ({because}): cells are checkpointed and handed back");
        _phase = NodePhase.Draining;
        _drainUntil = _now + _rules.DrainLimit;
        _beats.Hurry(_now);
        foreach (var slot in _slots.Values)
        {
            // An unanswered request stays open: if it is answered by a grant, that is given back.
            _outstanding.Answer(slot.Name);
            slot.AskAt = null;
            if (StopFetching(slot))
            {
                var beat = slot.Release();
                _effects.Add(new NodeEffect.RunOver(beat.Lease, RunEnd.HandedBack));
                Report(beat, new HandBack(_rules.Node, _rules.Incarnation, beat.Lease, 0));
            }

            _effects.Order(slot.Name, new DrainDevice());
        }
    }

    private void LeaveIfDone()
    {
        if (_phase != NodePhase.Draining || !_ends.AreNone || _slots.Values.Any(slot => !slot.IsStopped))
        {
            return;
        }

        if (_term is null)
        {
            Stop("no coordinator knows this node yet", warning: false);
            return;
        }

        _outstanding.Answer(s_hello);
        _phase = NodePhase.Leaving;
        Say(s_goodbye, () => new Goodbye(_rules.Node, _rules.Incarnation));
    }

    private void TimeIsUp()
    {
        if (_phase == NodePhase.Leaving)
        {
            Stop("the coordinator did not answer the goodbye", warning: false);
            return;
        }

        _effects.Publish(new NodeLeftEarly());
        Stop("not everything was acknowledged in time; what is left is offered again at the next start", warning: true);
    }

    private void Stop(string because, bool warning)
    {
        _effects.Note(warning, $"node {_rules.Node} stops: {because}");
        _effects.Add(new NodeEffect.Stop());
        _phase = NodePhase.Gone;
    }

    private void Report(CellBeat beat, INodeMessage message)
    {
        _ends.Open(beat);
        Say(beat.Lease, () => message);
    }

    private void Say(object key, Func<INodeMessage> message)
    {
        _outstanding.Add(key, message, _now);
        _effects.Add(new NodeEffect.Say(message()));
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one is { } first && other is { } second ? (first < second ? first : second) : one ?? other;
}
