using Slfd.GpuNode.Carrying;
using Slfd.GpuNode.Devices;
using Slfd.GpuNode.Nodes;
using Slfd.GpuNode.Tests.Nodes.Rules;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Tests.Nodes.Schedules;

/// <summary>A host around the real <see cref="NodeCore"/> and <see cref="CarrierCore"/>: devices, files and wire are made up, and everything that the node says is held against the laws.</summary>
internal sealed class ModelHost
{
    private const int Slots = 3;

    private readonly Random _chance;
    private readonly bool _carries;
    private readonly List<ModelDevice> _devices = [];
    private readonly List<object> _inbox = []; // what devices and carrier have said and the node has not heard
    private readonly List<CarrierWork> _work = [];
    private readonly HashSet<LeaseId> _ruled = [];
    private readonly HashSet<LeaseId> _reported = []; // in this life
    private NodeCore _node = null!;
    private CarrierCore _carrier = null!;

    public ModelHost(Random chance)
    {
        (_chance, _carries) = (chance, chance.Next(2) == 0);
        StartAgain();
    }

    /// <summary>What the node has sent and the wire has not carried.</summary>
    public List<INodeMessage> Sent { get; } = [];

    /// <summary>The results on disk; they survive the process.</summary>
    public Dictionary<LeaseId, OutboxEntry> Outbox { get; } = [];

    /// <summary>Results that were published here.</summary>
    public HashSet<LeaseId> Published { get; } = [];

    /// <summary>Results that were once in the outbox.</summary>
    public HashSet<LeaseId> EverKept { get; } = [];

    public long Incarnation { get; private set; }

    public TimeSpan Now { get; private set; }

    public bool IsGone => _node.Phase == NodePhase.Gone;

    /// <summary>Whether devices, carrier and mailbox have nothing to do.</summary>
    public bool IsQuiet => _inbox.Count == 0 && _work.Count == 0 && Sent.Count == 0 && _devices.TrueForAll(device => device.Lease is null);

    /// <summary>A trace of all that the node did, for comparing two runs.</summary>
    public HashCode Trace { get; private set; }

    /// <summary>kill -9 and a new life: all that is not on disk is gone.</summary>
    public void StartAgain()
    {
        Incarnation += 1_000_000; // as a clock does
        _inbox.Clear();
        _work.Clear();
        Sent.Clear();
        _ruled.Clear();
        _reported.Clear();
        _devices.Clear();
        _devices.AddRange(Enumerable.Range(0, Slots).Select(slot => new ModelDevice(ANode.SlotName(slot))));
        _carrier = new(_carries);
        _node = new(new()
        {
            Node = new("host"),
            Incarnation = Incarnation,
            Slots = [.. _devices.Select(device => device.Slot)],
            CarriesArtifacts = _carries,
            RepeatAfter = TimeSpan.FromSeconds(1),
            RepeatAfterAtMost = TimeSpan.FromSeconds(10),
            DrainLimit = TimeSpan.FromHours(10),
        });
        Do(_node.Begin([.. Outbox.Values], Now));
        _inbox.AddRange(_devices.Select(device => new DeviceFree(device.Slot)));
    }

    public void Drain() => Do(_node.Drain(Now));

    public void Hear(ICoordinatorReply reply)
    {
        Do(_node.Hear(reply, Now));
        if (reply is LeaseEnded ended && _reported.Contains(ended.Lease))
        {
            _ruled.Add(ended.Lease);
        }
    }

    /// <summary>Time passes; nothing is due for longer than that.</summary>
    public void Wait(TimeSpan time)
    {
        Now += time;
        Do(_node.TimePasses(Now));
        Do(_carrier.TimePasses(Now));
    }

    /// <summary>To the next moment at which anything is due.</summary>
    public void WaitForSomething()
    {
        TimeSpan?[] due = [_node.WakeAt, _carrier.WakeAt];
        var at = due.Where(time => time is not null).DefaultIfEmpty(Now + TimeSpan.FromSeconds(1)).Min()!.Value;
        Wait(at > Now ? at - Now : TimeSpan.Zero);
    }

    /// <summary>The node hears the oldest message of its own process.</summary>
    public void HearOwn()
    {
        if (_inbox.Count == 0)
        {
            return;
        }

        var message = _inbox[0];
        _inbox.RemoveAt(0);
        if (message is IFromDevice device)
        {
            Do(_node.Hear(device, Now));
        }
        else
        {
            Do(_node.Hear((IFromCarrier)message, Now));
        }
    }

    /// <summary>Some device does something.</summary>
    /// <param name="well">Whether nothing goes wrong.</param>
    public void Compute(bool well)
    {
        var device = _devices[_chance.Next(_devices.Count)];
        if (device.Lease is not { } lease)
        {
            return;
        }

        if (device.Cancelled || device.Leaving)
        {
            End(device, device.Cancelled ? new LeaseStopped(device.Slot, lease) : _chance.Next(4) == 0 ? new LeaseSucceeded(device.Slot, lease, "cell", ANode.Outcome) : new LeaseHandedBack(device.Slot, lease, device.Iteration));
            return;
        }

        switch (_chance.Next(well ? 3 : 8))
        {
            case 0:
                _inbox.Add(new LeaseProgressed(device.Slot, SlotState.NewBeat(lease) with { Iteration = ++device.Iteration, Phase = "distil" }));
                break;
            case 1:
                _inbox.Add(new LeaseCheckpointed(device.Slot, lease, ++device.Iteration, 100));
                break;
            case 2 or 4:
                End(device, new LeaseSucceeded(device.Slot, lease, "cell", ANode.Outcome));
                break;
            case 3 or 5:
                End(device, new LeaseFailed(device.Slot, lease, "cell", ANode.Failure()));
                break;
            case 6:
                End(device, new LeaseHandedBack(device.Slot, lease, device.Iteration)); // its worker did not start
                break;
            default:
                device.Forget(); // its supervisor broke, and is begun anew
                _inbox.Add(new DeviceFree(device.Slot));
                break;
        }
    }

    /// <summary>Some work on files ends.</summary>
    /// <param name="well">Whether nothing goes wrong.</param>
    public void FinishWork(bool well)
    {
        if (_work.Count == 0)
        {
            return;
        }

        var work = _work[_chance.Next(_work.Count)];
        _work.Remove(work);
        var refused = !well && _chance.Next(3) == 0 ? "the disk is full" : null;
        var missing = work is CarrierWork.Fetch or CarrierWork.Check && !well && _chance.Next(6) == 0 ? "it is not there" : null;
        if (refused is null && missing is null)
        {
            OnDisk(work);
        }

        Do(_carrier.Hear(new WorkDone(work, missing, missing is null ? refused : null, _chance.Next(100)), Now));
    }

    private void OnDisk(CarrierWork work)
    {
        if (work is CarrierWork.Check { Entry: var kept })
        {
            Outbox[kept.Lease] = kept;
            EverKept.Add(kept.Lease);
        }
        else if (work is CarrierWork.Settle settle)
        {
            Outbox.Remove(settle.For);
            if (settle.Order.Counts)
            {
                Assert.True(Published.Add(settle.For), $"{settle.For} was published twice");
            }
        }
    }

    private void End(ModelDevice device, IFromDevice end)
    {
        device.Forget();
        _inbox.Add(end);
        _inbox.Add(device.Leaving ? new DeviceStopped(device.Slot) : new DeviceFree(device.Slot));
    }

    private void Do(IReadOnlyList<NodeEffect> effects)
    {
        foreach (var effect in effects)
        {
            var trace = Trace;
            trace.Add(effect is NodeEffect.Say { Message: var said } ? said.GetType().Name : effect.ToString());
            Trace = trace;
            switch (effect)
            {
                case NodeEffect.Say say:
                    Check(say.Message);
                    Sent.Add(say.Message);
                    break;
                case NodeEffect.Order order:
                    Obey(_devices.Find(device => device.Slot == order.Slot)!, order.Message);
                    break;
                case NodeEffect.Carry carry:
                    Do(_carrier.Hear(carry.Message));
                    break;
                case NodeEffect.Publish or NodeEffect.Look or NodeEffect.RunBegan or NodeEffect.RunOver or NodeEffect.RunRuled or NodeEffect.Stop:
                    break;
                default:
                    throw new InvalidOperationException($"unknown effect {effect}");
            }
        }
    }

    private void Do(IReadOnlyList<CarrierEffect> effects)
    {
        foreach (var effect in effects)
        {
            if (effect is CarrierEffect.Begin begin)
            {
                Assert.DoesNotContain(begin.Work, _work); // two threads at the same files
                _work.Add(begin.Work);
            }
            else if (effect is CarrierEffect.Tell tell)
            {
                _inbox.Add(tell.Message);
            }
        }
    }

    /// <summary>The laws on what a node may say.</summary>
    private void Check(INodeMessage message)
    {
        Assert.Equal(Incarnation, message.Incarnation);
        LeaseId? about = message switch
        {
            ReportSucceeded report => report.Lease,
            ReportFailed report => report.Lease,
            HandBack back => back.Lease,
            _ => null,
        };
        if (about is { } lease)
        {
            Assert.False(_ruled.Contains(lease), $"{message.GetType().Name} for {lease}, on which the coordinator has ruled");
            Assert.False(_devices.Exists(device => device.Lease == lease), $"{message.GetType().Name} for {lease}, which still runs");
            _reported.Add(lease);
        }

        if (message is ReportSucceeded)
        {
            Assert.True(!EverKept.Contains(about!.Value) || Outbox.ContainsKey(about.Value), $"{about} is reported after its verdict was carried out");
        }

        var listed = message is Heartbeat beat ? beat.Cells.Select(cell => cell.Lease) : message is Hello hello ? hello.Running : [];
        Assert.Equal(listed.Distinct(), listed);
        if (message is Heartbeat or Hello)
        {
            Assert.All(_devices.Where(device => device.Lease is not null), device => Assert.Contains(device.Lease!.Value, listed));
        }
    }

    private void Obey(ModelDevice device, IDeviceMessage order)
    {
        switch (order)
        {
            case RunLease run:
                Assert.Null(device.Lease);
                Assert.False(device.Leaving, "a device that drains is given a cell");
                Assert.DoesNotContain(_devices, other => other.Lease == run.Grant.Lease);
                device.Begin(run.Grant.Lease);
                break;
            case StopLease stop:
                device.Cancelled |= device.Lease == stop.Lease;
                break;
            case DrainDevice:
                device.Leaving = true;
                if (device.Lease is null)
                {
                    _inbox.Add(new DeviceStopped(device.Slot));
                }

                break;
            default:
                throw new InvalidOperationException($"unknown order {order}");
        }
    }

    private sealed class ModelDevice(string slot)
    {
        public string Slot { get; } = slot;

        public LeaseId? Lease { get; private set; }

        public int Iteration { get; set; }

        public bool Cancelled { get; set; }

        public bool Leaving { get; set; }

        public void Begin(LeaseId lease) => (Lease, Iteration, Cancelled) = (lease, 0, false);

        public void Forget() => (Lease, Cancelled) = (null, false);
    }
}
