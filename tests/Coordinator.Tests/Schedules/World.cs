using Slfd.Experiments.Grids;
using Slfd.Messages;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>A coordinator, some nodes and a network that delays, reorders, doubles and loses, driven by a list of numbers.</summary>
internal sealed class World
{
    private readonly ANode[] _nodes = [.. Enumerable.Range(0, 3).Select(number => new ANode($"host-{number}"))];
    private readonly List<(IWireMessage Message, ANode Node, long Life, bool ToCoordinator)> _network = [];
    private readonly Grid[] _grids = [AGrid.Following("a", attempts: 2), AGrid.Following("b", experts: 3, firstSeed: 1, priority: 1), AGrid.Following("a", experts: 1, seeds: 3)];

    private static readonly OperatorId s_by = new("alice", "here");

    public ACoordinator Coordinator { get; } = new();

    public History History { get; } = new();

    /// <summary>One random event; <paramref name="choice"/> says which, <paramref name="detail"/> which of its kind.</summary>
    public void Step(int choice, int detail)
    {
        var node = _nodes[detail % _nodes.Length];
        switch (choice)
        {
            case < 30: Deliver(detail, keep: false); break;
            case < 34: Deliver(detail, keep: true); break;
            case < 37: Lose(detail); break;
            case < 50: Send(node, node.Ask(slot: detail % 2)); break;
            case < 58: Send(node, node.Beat()); break;
            case < 70: Send(node, node.Finish(detail)); break;
            case < 76: Send(node, node.Fail(detail, (FailureClass)(1 + (detail % 5)))); break;
            case < 78: Send(node, node.HandBack(detail)); break;
            case < 82: Send(node, node.Repeat(detail)); break;
            case < 85: Send(node, node.Crash()); break;
            case < 86: Send(node, node.Goodbye()); break;
            case < 88: Coordinator.Restart(TimeSpan.FromSeconds(detail % 90)); break;
            case < 94: Coordinator.Pass(TimeSpan.FromSeconds(detail % 40)); break;
            case < 95: Coordinator.Freeze(TimeSpan.FromSeconds(detail % 200)); break;
            case < 97: Coordinator.Submit(_grids[detail % _grids.Length], retryFailed: detail % 7 == 0); break;
            case < 98: Coordinator.Tell(new PauseGrid(detail % 2 == 0 ? "a" : "b", detail % 4 < 2)); break;
            case < 99: Operate(detail); break;
            default: Restore(); break;
        }

        History.Check(Coordinator);
    }

    /// <summary>Faults stop, and the nodes work on until nothing is left.</summary>
    /// <param name="retryFailed">Whether what failed for good is tried again.</param>
    public void Settle(bool retryFailed = false)
    {
        _network.Clear();
        foreach (var node in new[] { "host-0", "host-1", "host-2" })
        {
            Coordinator.Tell(new DrainNode(new(node), Draining: false, DryRun: false, s_by));
        }

        if (retryFailed)
        {
            Coordinator.Tell(new RetryCells(CellSelector.All with { States = [CellState.Cancelled] }, Force: false, DryRun: false, s_by));
        }

        Coordinator.Submit(_grids[0], retryFailed);
        Coordinator.Submit(_grids[1], retryFailed);
        for (var round = 0; round < 60; round++)
        {
            Restore();
            foreach (var node in _nodes)
            {
                Send(node, node.Hello());
                Send(node, [.. node.RepeatAll()]);
                Send(node, [.. node.Ask(0), .. node.Ask(1)]);
                DeliverAll();
                Send(node, node.Beat());
                DeliverAll();
                Send(node, [.. node.Finish(0), .. node.Finish(0)]);
                DeliverAll();
            }

            Coordinator.Pass(TimeSpan.FromSeconds(30));
            History.Check(Coordinator);
        }
    }

    /// <summary>An operator cancels, retries or drains.</summary>
    private void Operate(int detail)
    {
        var cells = CellSelector.All with { Grid = detail % 2 == 0 ? "a" : "b", Methods = (detail % 5) switch { 0 => ["expert"], 1 => ["mtt/*"], 2 => ["*"], _ => ["dc/pixel"] } };
        Coordinator.Tell((detail % 3) switch
        {
            0 => new CancelCells(cells, DryRun: detail % 7 == 0, s_by),
            1 => new RetryCells(cells, Force: detail % 4 == 0, DryRun: detail % 7 == 0, s_by, Outdated: detail % 4 != 0 && detail % 5 == 0),
            _ => new DrainNode(new($"host-{detail % 3}"), detail % 4 < 2, DryRun: detail % 7 == 0, s_by),
        });
    }

    private void Send(ANode node, IEnumerable<IWireMessage> messages) => _network.AddRange(messages.Select(message => (message, node, node.Incarnation, true)));

    private void Restore()
    {
        foreach (var device in Coordinator.Tell(new GetFailedCells("b")) is FailedCells failed ? failed.Quarantined : [])
        {
            Coordinator.Tell(new RestoreDevice(device));
        }
    }

    private void Lose(int detail)
    {
        if (_network.Count > 0)
        {
            _network.RemoveAt(detail % _network.Count);
        }
    }

    private void DeliverAll()
    {
        while (_network.Count > 0)
        {
            Deliver(0, keep: false);
        }
    }

    private void Deliver(int detail, bool keep)
    {
        if (_network.Count == 0)
        {
            return;
        }

        var at = detail % _network.Count;
        var (message, node, life, toCoordinator) = _network[at];
        if (!keep)
        {
            _network.RemoveAt(at);
        }

        if (!toCoordinator)
        {
            // An actor reference names one life of a process: what was sent to an earlier one reaches nobody.
            if (life == node.Incarnation)
            {
                node.Hear(message, History);
            }
        }
        else if (Coordinator.Tell(message) is { } answer)
        {
            History.Read(Coordinator);
            _network.Add((answer, node, life, false));
        }
    }
}

/// <summary>A host with two device slots, as the protocol wants it: it repeats what is not answered, and keeps results until they are.</summary>
internal sealed class ANode(string name)
{
    private readonly NodeId _id = new(name);
    private readonly List<(LeaseId Lease, string Slot)> _running = [];
    private readonly Dictionary<LeaseId, IWireMessage> _outbox = [];
    private readonly Dictionary<string, RequestWork> _asked = [];
    private long _requests;
    private long _beats;

    public long Incarnation { get; private set; } = 1;

    public IEnumerable<IWireMessage> Ask(int slot)
    {
        var device = $"cpu:{slot}";
        if (_running.Any(cell => cell.Slot == device))
        {
            return [];
        }

        if (!_asked.TryGetValue(device, out var request))
        {
            _asked[device] = request = new(_id, Incarnation, ++_requests, device);
        }

        return [request];
    }

    public IEnumerable<IWireMessage> Beat() =>
        [new Heartbeat(_id, Incarnation, ++_beats, [.. _running.Select(cell => ACoordinator.BeatOf(cell.Lease, (int)(_beats % 7)))])];

    public IEnumerable<IWireMessage> Finish(int which) =>
        End(which, (lease, _) => new ReportSucceeded(_id, Incarnation, lease, AGrid.OutcomeOf(lease.Cell, which % 11 == 0 ? "-odd" : "")));

    public IEnumerable<IWireMessage> Fail(int which, FailureClass kind) =>
        End(which, (lease, slot) => new ReportFailed(_id, Incarnation, lease, slot, AGrid.Failure(kind)));

    public IEnumerable<IWireMessage> HandBack(int which) => End(which, (lease, _) => new HandBack(_id, Incarnation, lease, which % 9));

    public IEnumerable<IWireMessage> Repeat(int which) => _outbox.Count == 0 ? [] : [_outbox.Values.ElementAt(which % _outbox.Count)];

    public IEnumerable<IWireMessage> RepeatAll() => [.. _outbox.Values];

    public IEnumerable<IWireMessage> Hello() => [new Hello(_id, Incarnation, ["cpu:0", "cpu:1"], [.. _running.Select(cell => cell.Lease)])];

    public IEnumerable<IWireMessage> Goodbye() => _running.Count > 0 ? [] : [new Goodbye(_id, Incarnation)];

    public IEnumerable<IWireMessage> Crash()
    {
        // What lies in the outbox is on disk; what was running is not.
        _running.Clear();
        _asked.Clear();
        (Incarnation, _requests, _beats) = (Incarnation + 1, 0, 0);
        return Hello();
    }

    public void Hear(IWireMessage answer, History history)
    {
        switch (answer)
        {
            case Grant grant when _asked.TryGetValue(grant.Slot, out var asked) && asked.RequestId == grant.RequestId:
                _asked.Remove(grant.Slot);
                _running.Add((grant.Lease, grant.Slot));
                break;
            case NoWork no when _asked.TryGetValue(no.Slot, out var asked) && asked.RequestId == no.RequestId:
                _asked.Remove(no.Slot);
                break;
            case HeartbeatAck ack:
                _running.RemoveAll(cell => ack.Revoked.Contains(cell.Lease));
                break;
            case Welcome welcome when welcome.Incarnation == Incarnation:
                _running.RemoveAll(cell => welcome.Abandon.Contains(cell.Lease));
                break;
            case LeaseEnded ended:
                history.Answered(ended, _outbox.GetValueOrDefault(ended.Lease));
                _outbox.Remove(ended.Lease);
                break;
        }
    }

    private List<IWireMessage> End(int which, Func<LeaseId, string, IWireMessage> report)
    {
        if (_running.Count == 0)
        {
            return [];
        }

        var (lease, slot) = _running[which % _running.Count];
        _running.RemoveAt(which % _running.Count);
        return [_outbox[lease] = report(lease, slot)];
    }
}
