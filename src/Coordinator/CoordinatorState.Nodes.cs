using Slfd.Coordinator.Cells;
using Slfd.Coordinator.Grids;
using Slfd.Coordinator.Leases;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator;

/// <summary>Nodes come, ask, beat and go.</summary>
internal sealed partial class CoordinatorState
{
    /// <summary>Open leases; for tests and status.</summary>
    public IReadOnlyCollection<OpenLease> OpenLeases => _leases.Values;

    private Decision DecideHello(Hello hello, long at)
    {
        if (hello.Incarnation < KnownIncarnation(hello.Node))
        {
            return Decision.Say(new Welcome(hello.Incarnation, Term, hello.Running, leaseOptions.Term, leaseOptions.BeatEvery, Superseded: true));
        }

        var running = hello.Running.ToHashSet();
        var released = _leases.Values
            .Where(lease => lease.Device.Node == hello.Node && lease.Incarnation < hello.Incarnation && !running.Contains(lease.Id))
            .SelectMany(lease => Release(lease, ReleaseReason.NodeRestarted, at));
        var (own, foreign) = (new List<LeaseId>(), new List<LeaseId>());
        foreach (var id in hello.Running)
        {
            (Open(id, out _) is { } lease && lease.Device.Node == hello.Node ? own : foreign).Add(id);
        }

        // Somebody started the node's process again: what was wrong with its devices may be mended, and if it is not, three more failures say so.
        var restored = _devices
            .Where(device => device.Key.Node == hello.Node && device.Value.Quarantined is not null && device.Value.Incarnation < hello.Incarnation)
            .Select(device => new DeviceRestored(at, device.Key));

        return new([.. released, .. restored], [new NodeMet(hello.Node, hello.Incarnation, own, hello.Slots, at)],
            () => new Welcome(hello.Incarnation, Term, [.. foreign], leaseOptions.Term, leaseOptions.BeatEvery));
    }

    private Decision DecideRequest(RequestWork request, long at)
    {
        var id = new DeviceId(request.Node, request.Slot);
        var device = _devices.GetValueOrDefault(id);
        if (request.Incarnation < KnownIncarnation(request.Node))
        {
            return Nothing("a later life of this node has spoken");
        }

        if (device is not null && device.Incarnation == request.Incarnation && request.RequestId <= device.RequestId)
        {
            return request.RequestId == device.RequestId && Open(device.Lease, out _) is { } held
                ? Decision.Say(GrantOf(held))
                : Nothing("this request was answered before");
        }

        if (device?.Quarantined is { } because)
        {
            return Nothing($"the device is quarantined: {because}");
        }

        if (_draining.Contains(request.Node))
        {
            return Nothing($"the node is draining: 'slfd undrain {request.Node}' lets it work again");
        }

        var cell = NextCell();
        if (cell < 0)
        {
            return Nothing(WhyNothing());
        }

        var lease = new LeaseId(_cells[cell].Id, new FencingToken(_cells[cell].Token).Next());
        return new([new LeaseGranted(at, lease, id, request.Incarnation, request.RequestId, leaseOptions.Term)], [], () => GrantOf(_leases[cell]));

        Decision Nothing(string why)
        {
            var wait = leaseOptions.AskAgain;
            if (_backOffs.TryPeek(out _, out var due) && due - at < wait.TotalMilliseconds)
            {
                wait = TimeSpan.FromMilliseconds(Math.Max(due - at, 50));
            }

            return Decision.Say(new NoWork(request.RequestId, request.Slot, wait, why));
        }
    }

    private Decision DecideBeat(Heartbeat beat, long at)
    {
        var node = _nodes.GetValueOrDefault(beat.Node);
        var known = node is { Met: true } && node.Incarnation == beat.Incarnation;
        if (known && beat.Number <= node!.LastBeat)
        {
            return Decision.Ignored;
        }

        var events = new List<ICoordinatorEvent>();
        var (renewed, revoked) = (new List<CellBeat>(), new List<LeaseId>());
        foreach (var running in beat.Cells)
        {
            // A node that has yet to say hello to this life of the coordinator may go on with leases of its earlier life, which only its earlier hello told of.
            if (Open(running.Lease, out var cell) is not { } lease || lease.Device.Node != beat.Node
                || (lease.Incarnation != beat.Incarnation && (known || lease.Incarnation > beat.Incarnation)))
            {
                revoked.Add(running.Lease);
                continue;
            }

            renewed.Add(running);
            var rare = at - lease.RecordedAt >= leaseOptions.RecordCheckpointsEvery.TotalMilliseconds;
            if (running.Checkpoint > _cells[cell].Checkpoint && (rare || _cells[cell].Failures > 0))
            {
                events.Add(new CheckpointRecorded(at, lease.Id, running.Checkpoint));
            }
        }

        var ack = new HeartbeatAck(beat.Number, [.. renewed.Select(running => running.Lease)], [.. revoked], Drain: _draining.Contains(beat.Node), known);
        var deadline = at + (long)leaseOptions.Term.TotalMilliseconds;
        return new(events, [new BeatHeard(beat.Node, beat.Incarnation, beat.Number, renewed, deadline, at)], () => ack);
    }

    private Decision DecideGoodbye(Goodbye goodbye, long at)
    {
        var farewell = new Farewell(goodbye.Incarnation);
        if (goodbye.Incarnation < KnownIncarnation(goodbye.Node))
        {
            return Decision.Say(farewell);
        }

        var released = _leases.Values.Where(lease => lease.Device.Node == goodbye.Node).SelectMany(lease => Release(lease, ReleaseReason.HandedBack, at));
        return new([.. released], [new NodeLeft(goodbye.Node)], () => farewell);
    }

    private Decision DecideTick(long at)
    {
        // Whoever was stopped for half a term has not heard the beats of that time: they are in its mailbox, behind this tick.
        var wasAway = _lastTick != 0 && at - _lastTick > leaseOptions.Term.TotalMilliseconds / 2;
        var expired = wasAway ? [] : _leases.Values.Where(lease => lease.Deadline <= at).SelectMany(lease => Release(lease, ReleaseReason.Expired, at));
        var notes = new List<INote> { new Ticked(at, wasAway) };
        if (_backOffs.TryPeek(out _, out var due) && due <= at)
        {
            notes.Add(new BackOffsEnded([.. _backOffs.UnorderedItems.Where(item => item.Priority <= at && IsBackingOff(item.Element)).Select(item => item.Element.Cell)]));
        }

        return new([.. expired], notes, Answer: null);
    }

    /// <summary>Ends a lease without result or failure; what it had reached is written down first.</summary>
    private IEnumerable<ICoordinatorEvent> Release(OpenLease lease, ReleaseReason reason, long at, int checkpoint = 0)
    {
        var reached = Math.Max(lease.Checkpoint, checkpoint);
        if (reached > _cells[lease.Cell].Checkpoint)
        {
            yield return new CheckpointRecorded(at, lease.Id, reached);
        }

        yield return new LeaseReleased(at, lease.Id, reason);
    }

    private long KnownIncarnation(NodeId node) => _nodes.TryGetValue(node, out var entry) ? entry.Incarnation : 0;

    private int NextCell()
    {
        var (best, cell) = (default(GridEntry), -1);
        foreach (var grid in _grids)
        {
            // Grids lie in the order of their submission, so the first of the highest priority wins.
            if (!grid.Paused && (best is null || grid.Priority > best.Priority) && grid.FirstWaiting(_cells) is >= 0 and var position)
            {
                (best, cell) = (grid, grid.Cells[position]);
            }
        }

        return cell;
    }

    private string WhyNothing() => _grids.Count == 0 ? "no grid is submitted"
        : _grids.All(grid => grid.Paused) ? "all grids are paused"
        : _grids.Any(grid => !grid.Paused && grid.Count(CellStatus.Delayed) > 0) ? "the cells that are left wait for the end of a back-off"
        : _grids.Any(grid => !grid.Paused && grid.Count(CellStatus.Leased) > 0) ? "the cells that are left are leased"
        : _grids.Any(grid => !grid.Paused && grid.Count(CellStatus.Blocked) > 0) ? "the cells that are left need experts that have failed"
        : "all cells are done, failed or cancelled";

    private Grant GrantOf(OpenLease lease)
    {
        var row = _cells[lease.Cell];
        var seconds = _memberships.Of(lease.Cell).Select(membership => GridOf(membership).CheckpointSeconds).DefaultIfEmpty(60).Min();
        return new(lease.RequestId, lease.Device.Slot, lease.Id, SpecOf(lease.Cell).ToCanonicalJson(), lease.Term, TimeSpan.FromSeconds(seconds),
            Math.Pow(0.5, Math.Min(row.Halvings, failurePolicy.MostHalvings)), GridNameOf(lease.Cell));
    }

    private void ApplyStarted(CoordinatorStarted started)
    {
        Term = started.Term;
        _lastTick = started.At;
        _nodes.Clear();
        foreach (var lease in _leases.Values)
        {
            lease.Deadline = started.At + (long)lease.Term.TotalMilliseconds;
        }

        foreach (var (id, device) in _devices)
        {
            NodeOf(id.Node).Incarnation = Math.Max(KnownIncarnation(id.Node), device.Incarnation);
        }

        // A clock that was set back between two lives must not stretch a back-off.
        _backOffs.Clear();
        foreach (var (cell, failure) in _failures.Where(entry => _cells[entry.Key].Status == CellStatus.Delayed).ToList())
        {
            var due = Math.Min(failure.Due, started.At + (long)failure.BackOff.TotalMilliseconds);
            _failures[cell] = failure with { Due = due };
            _backOffs.Enqueue((cell, failure.Token), due);
        }
    }

    private void ApplyGranted(LeaseGranted granted)
    {
        var cell = _cells.Find(granted.Lease.Cell);
        _cells[cell].Token = granted.Lease.Token.Value;
        _leases[cell] = new()
        {
            Id = granted.Lease,
            Cell = cell,
            Device = granted.Device,
            GrantedTo = granted.Incarnation,
            RequestId = granted.RequestId,
            Term = granted.Term,
            Incarnation = granted.Incarnation,
            Deadline = granted.At + (long)granted.Term.TotalMilliseconds,
        };
        _attempts.Granted(cell, granted.Device, granted.At);
        var device = DeviceOf(granted.Device);
        (device.Incarnation, device.RequestId, device.Lease) = (granted.Incarnation, granted.RequestId, granted.Lease);
        var node = NodeOf(granted.Device.Node);
        if (granted.Incarnation > node.Incarnation)
        {
            (node.Incarnation, node.Met, node.LastBeat) = (granted.Incarnation, false, 0);
        }

        Move(cell, CellStatus.Leased);
    }

    private void ApplyReleased(LeaseReleased released)
    {
        if (Open(released.Lease, out var cell) is not null)
        {
            _leases.Remove(cell);
            _attempts.Ended(cell, _cells[cell].Token - released.Lease.Token.Value, EndOf(released.Reason), string.Empty, released.At);
            Move(cell, CellStatus.Waiting);
        }
    }

    private static AttemptEnd EndOf(ReleaseReason reason) => reason switch
    {
        ReleaseReason.Expired => AttemptEnd.Expired,
        ReleaseReason.HandedBack => AttemptEnd.HandedBack,
        ReleaseReason.NodeRestarted => AttemptEnd.NodeRestarted,
        ReleaseReason.Withdrawn => AttemptEnd.Withdrawn,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "not a reason to release a lease"),
    };

    private void ApplyRecorded(CheckpointRecorded recorded)
    {
        var cell = _cells.Find(recorded.Lease.Cell);
        if (recorded.Iteration > _cells[cell].Checkpoint)
        {
            (_cells[cell].Checkpoint, _cells[cell].Failures) = (recorded.Iteration, 0);
        }

        if (Open(recorded.Lease, out _) is { } lease)
        {
            lease.RecordedAt = recorded.At;
        }
    }

    private void ApplyMet(NodeMet met)
    {
        var node = NodeOf(met.Node);
        if (!node.Met || node.Incarnation != met.Incarnation)
        {
            (node.Incarnation, node.Met, node.LastBeat) = (met.Incarnation, true, 0);
        }

        (node.Slots, node.HeardAt) = (met.Slots, met.At);
        foreach (var id in met.GoesOnWith)
        {
            if (Open(id, out _) is { } lease)
            {
                lease.Incarnation = met.Incarnation;
            }
        }
    }

    private void ApplyBeat(BeatHeard beat)
    {
        if (_nodes.TryGetValue(beat.Node, out var node) && node.Met && node.Incarnation == beat.Incarnation)
        {
            (node.LastBeat, node.HeardAt) = (beat.Number, beat.At);
        }

        foreach (var running in beat.Renewed)
        {
            if (Open(running.Lease, out _) is { } lease)
            {
                (lease.Deadline, lease.Checkpoint) = (Math.Max(lease.Deadline, beat.Deadline), Math.Max(lease.Checkpoint, running.Checkpoint));
                lease.Beat = running;
            }
        }
    }

    private void ApplyBackOffsEnded(BackOffsEnded ended)
    {
        foreach (var cell in ended.Cells.Where(cell => _cells[cell].Status == CellStatus.Delayed))
        {
            Move(cell, CellStatus.Waiting);
        }

        while (_backOffs.TryPeek(out var head, out _) && !IsBackingOff(head))
        {
            _backOffs.Dequeue();
        }
    }

    private bool IsBackingOff((int Cell, FencingToken Token) entry) =>
        _cells[entry.Cell].Status == CellStatus.Delayed && _failures[entry.Cell].Token == entry.Token;

    private void ApplyTicked(Ticked ticked)
    {
        _lastTick = ticked.At;
        if (ticked.WasAway)
        {
            foreach (var lease in _leases.Values)
            {
                lease.Deadline = ticked.At + (long)lease.Term.TotalMilliseconds;
            }
        }
    }
}
