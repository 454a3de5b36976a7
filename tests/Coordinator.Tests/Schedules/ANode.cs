using Slfd.Messages;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>A host with device slots, as the protocol wants it: it repeats what is not answered, and keeps results until they are.</summary>
/// <param name="name">Its name.</param>
/// <param name="slots">How many devices it has.</param>
/// <param name="sick">Whether every cell fails on it.</param>
internal sealed class ANode(string name, int slots, bool sick)
{
    /// <summary>Marks a result that the artifact store does not hold.</summary>
    public const string Unproven = "-unproven";

    private const string Need = "data set procedural";
    private static readonly FailureClass[] s_classes = Enum.GetValues<FailureClass>();
    private readonly NodeId _id = new(name);
    private readonly string[] _slots = [.. Enumerable.Range(0, slots).Select(slot => $"cpu:{slot}")];
    private readonly List<(LeaseId Lease, string Slot)> _running = [];
    private readonly Dictionary<LeaseId, IWireMessage> _outbox = [];
    private readonly Dictionary<string, RequestWork> _asked = [];
    private long _requests;
    private long _beats;
    private bool _lacksData;
    private bool _hasData; // which it lacked
    private bool _recovered;

    public NodeId Id => _id;

    public long Incarnation { get; private set; } = 1;

    /// <summary>What is wrong with the host is mended.</summary>
    public void Recover() => (_lacksData, _hasData, sick, _recovered) = (false, _hasData || _lacksData, false, true);

    public IEnumerable<IWireMessage> Ask(int slot)
    {
        var device = _slots[slot % _slots.Length];
        if (_running.Any(cell => cell.Slot == device))
        {
            return [];
        }

        if (!_asked.TryGetValue(device, out var request))
        {
            _asked[device] = request = new(_id, Incarnation, ++_requests, device, Lacks: _lacksData ? [Need] : null);
        }

        return [request];
    }

    public IEnumerable<IWireMessage> AskAll() => _slots.SelectMany((_, slot) => Ask(slot));

    public IEnumerable<IWireMessage> Beat() =>
        [new Heartbeat(_id, Incarnation, ++_beats, [.. _running.Select(cell => ACoordinator.BeatOf(cell.Lease, (int)(_beats % 7)))], Has: _hasData ? [Need] : null) { Unusable = Unusable() }];

    /// <summary>Each fifth beat says of a slot without a cell that no worker starts on it, and the next takes it back.</summary>
    private UnusableSlot[] Unusable() => _recovered || _beats % 5 != 0 ? []
        : [.. _slots.Where(slot => _running.All(cell => cell.Slot != slot)).Take(1).Select(slot => UnusableSlot.Of(slot, "no libtorch", TimeSpan.Zero))];

    public IEnumerable<IWireMessage> Finish(int which) => sick ? Fail(which, FailureClass.Infrastructure)
        : End(which, (lease, _) => new ReportSucceeded(_id, Incarnation, lease, AGrid.OutcomeOf(lease.Cell, which % 11 == 0 ? "-odd" : "")));

    public IEnumerable<IWireMessage> FinishAll() => [.. _slots.SelectMany(_ => Finish(1))];

    public IEnumerable<IWireMessage> FinishUnproven(int which) =>
        End(which, (lease, _) => new ReportSucceeded(_id, Incarnation, lease, AGrid.OutcomeOf(lease.Cell, Unproven)));

    public IEnumerable<IWireMessage> Fail(int which, FailureClass kind) => End(which, (lease, slot) =>
    {
        (_lacksData, _hasData) = (_lacksData || kind == FailureClass.Data, _hasData && kind != FailureClass.Data);
        return new ReportFailed(_id, Incarnation, lease, slot, AGrid.Failure(kind) with { Lacks = kind == FailureClass.Data ? Need : null });
    });

    public IEnumerable<IWireMessage> Fail(int which) => Fail(which, sick ? FailureClass.Infrastructure : s_classes[which / 7 % s_classes.Length]);

    public IEnumerable<IWireMessage> HandBack(int which) => End(which, (lease, _) => new HandBack(_id, Incarnation, lease, which % 9));

    /// <summary>It speaks of a lease that another node has or had.</summary>
    public IEnumerable<IWireMessage> Steal(LeaseId lease) => [new ReportSucceeded(_id, Incarnation, lease, AGrid.OutcomeOf(lease.Cell, "-stolen"))];

    public IEnumerable<IWireMessage> Claim(LeaseId lease) => [new Hello(_id, Incarnation, _slots, [.. _running.Select(cell => cell.Lease), lease])];

    public IEnumerable<IWireMessage> Repeat(int which) => _outbox.Count == 0 ? [] : [_outbox.Values.ElementAt(which % _outbox.Count)];

    public IEnumerable<IWireMessage> RepeatAll() => [.. _outbox.Values];

    public IEnumerable<IWireMessage> Hello() => [new Hello(_id, Incarnation, _slots, [.. _running.Select(cell => cell.Lease)])];

    public IEnumerable<IWireMessage> Goodbye() => _running.Count > 0 ? [] : [new Goodbye(_id, Incarnation)];

    /// <summary>The process ends and starts again. What lies in the outbox is on disk; what was running is gone, but for workers that outlived it.</summary>
    /// <param name="workersLive">Whether the cells go on meanwhile.</param>
    public IEnumerable<IWireMessage> Crash(bool workersLive)
    {
        if (!workersLive)
        {
            _running.Clear();
        }

        _asked.Clear();
        (Incarnation, _requests, _beats, _lacksData, _hasData) = (Incarnation + 1, 0, 0, false, false);
        return Hello();
    }

    public void Hear(IWireMessage answer)
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
