using Slfd.Coordinator.Dispatch;
using Slfd.Coordinator.Facts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Leases;

/// <summary>Leases are asked for, renewed, given back, and end when nobody renews them.</summary>
internal sealed partial class LeaseBook
{
    /// <summary>Live leases of one slot: one that runs, and what it finished before.</summary>
    private const int MostOfOneSlot = 4;

    /// <summary>Slots of a node that are remembered, in terms of those that it may use at a time: names may change when a host is set up anew.</summary>
    private const int RememberedSlots = 4;

    /// <summary>A slot that asks although its node says that no worker starts on it: the beat that takes this back is on its way.</summary>
    private static readonly TimeSpan s_aBeatOnItsWay = TimeSpan.FromSeconds(1);

    /// <summary>A free device asks for a cell.</summary>
    /// <param name="request">The request.</param>
    /// <param name="at">When.</param>
    /// <param name="facts">Of the other books.</param>
    /// <param name="scaleOf">The memory scale of a cell's next attempt.</param>
    public Decision Decide(RequestWork request, long at, IFacts facts, Func<int, double> scaleOf)
    {
        DeviceId id = new(request.Node, request.Slot);
        var device = facts.Nodes.Of(id);
        if (request.Incarnation < facts.Nodes.IncarnationOf(request.Node))
        {
            return Nothing("a later life of this node has spoken");
        }

        if (device is not null && device.Incarnation == request.Incarnation && request.RequestId <= device.RequestId)
        {
            return request.RequestId == device.RequestId && Find(device.Lease, facts.Cells) is { } held
                ? Decision.Say(GrantOf(held, facts, scaleOf))
                : Nothing("this request was answered before");
        }

        if (device?.Quarantined is { } because)
        {
            return Nothing($"the device is quarantined: {because}");
        }

        if (facts.Nodes.IsDraining(request.Node))
        {
            return Nothing($"the node is draining: 'slfd undrain {request.Node}' lets it work again");
        }

        if (TooMany(request, device, facts) is { } bound)
        {
            return Nothing(bound);
        }

        if (facts.Nodes.Of(request.Node) is { } node && node.Incarnation == request.Incarnation && node.Unusable.TryGetValue(request.Slot, out var noWorker))
        {
            return Decision.Say(new NoWork(request.RequestId, request.Slot, s_aBeatOnItsWay, $"no worker starts on it: {noWorker.Because}"));
        }

        var cell = NextCell.For(facts.Grids.Waiting, request.MemoryBytes);
        if (cell < 0)
        {
            return Nothing(WhyNothing(facts.Grids));
        }

        // Unless no other host may have it either: then the cell is granted all the same, and its reason is recorded when it fails.
        if (request.Lacks is { Length: > 0 } lacks && HostNeeds.Of(facts.Grids.SpecOf(facts.Cells[cell])).FirstOrDefault(lacks.Contains) is { } need && !facts.Nodes.OthersLack(request.Node, need, at))
        {
            return Nothing($"the host lacks {need}, which the next cell needs: its node looks again ten minutes after it failed, or when it is started again");
        }

        LeaseId lease = new(facts.Cells[cell].Id, new FencingToken(facts.Cells[cell].Token).Next());
        return new([new LeaseGranted(at, lease, id, request.Incarnation, request.RequestId, options.Term)], [], () => GrantOf(_open[cell], facts, scaleOf));

        Decision Nothing(string why)
        {
            var wait = options.AskAgain;
            if (facts.Failures.NextDue is { } due && due - at < wait.TotalMilliseconds)
            {
                wait = TimeSpan.FromMilliseconds(Math.Max(due - at, 50));
            }

            return Decision.Say(new NoWork(request.RequestId, request.Slot, wait, why));
        }
    }

    /// <summary>Why a slot gets no further lease, whatever waits; null: it may. A slot holds several for a while: what it finished is carried and ruled on while it runs the next.</summary>
    private string? TooMany(RequestWork request, DeviceEntry? device, IFacts facts)
    {
        var (ofSlot, ofNode) = facts.Leases.CountOf(new(request.Node, request.Slot));
        bool IsEverySlotTaken() => ofNode >= options.SlotsPerNode && facts.Leases.OfNode(request.Node).DistinctBy(lease => lease.Device.Slot).Count() >= options.SlotsPerNode;
        return ofSlot >= MostOfOneSlot ? $"{MostOfOneSlot} cells of this slot wait to be carried and ruled on"
            : ofSlot == 0 && IsEverySlotTaken() ? $"the node has leases for {options.SlotsPerNode} slots, and may have no more"
            : device is null && facts.Nodes.SlotsOf(request.Node) >= RememberedSlots * options.SlotsPerNode ? $"the node has named {RememberedSlots * options.SlotsPerNode} different slots: 'slfd forget {request.Node}' clears them"
            : null;
    }

    /// <summary>A node says how its cells are doing, and so renews their leases.</summary>
    public Decision Decide(Heartbeat beat, long at, IFacts facts)
    {
        var node = facts.Nodes.Of(beat.Node);
        var known = node is { Met: true } && node.Incarnation == beat.Incarnation;
        if (known && beat.Number <= node!.LastBeat)
        {
            return Decision.Ignored;
        }

        List<ICoordinatorEvent> events = [];
        var (renewed, revoked) = (new List<CellBeat>(), new List<LeaseId>());
        foreach (var running in beat.Cells)
        {
            // A node that has yet to say hello to this life of the coordinator may go on with leases of its earlier life, which only its earlier hello told of.
            if (Find(running.Lease, facts.Cells) is not { } lease || lease.Device.Node != beat.Node
                || (lease.Incarnation != beat.Incarnation && (known || lease.Incarnation > beat.Incarnation)))
            {
                revoked.Add(running.Lease);
                continue;
            }

            renewed.Add(running);
            var rare = at - lease.RecordedAt >= options.RecordCheckpointsEvery.TotalMilliseconds;
            if (running.Checkpoint > facts.Cells[lease.Cell].Checkpoint && (rare || facts.Failures.CountsOf(lease.Cell).Failed > 0 || facts.Cells.OpensUnits(lease.Cell, running.Checkpoint)))
            {
                events.Add(new CheckpointRecorded(at, lease.Id, running.Checkpoint));
            }
        }

        HeartbeatAck ack = new(beat.Number, [.. renewed.Select(running => running.Lease)], [.. revoked], Drain: facts.Nodes.IsDraining(beat.Node), known);
        return new(events, [new BeatHeard(beat.Node, beat.Incarnation, beat.Number, renewed, at + (long)options.Term.TotalMilliseconds, at, beat.Host?.Bounded()) { Unusable = beat.Unusable, Leaving = beat.Leaving }], () => ack);
    }

    /// <summary>A node gives a lease back.</summary>
    public Decision Decide(HandBack back, int cell, long at, IFacts facts)
    {
        if (Find(cell, back.Lease) is { } lease && lease.Device.Node == back.Node)
        {
            return new([.. Release(lease, ReleaseReason.HandedBack, at, facts.Cells, back.Checkpoint)], [],
                () => facts.Results.Ended(back.Lease, Verdict.Accepted, facts.Cells[cell].Result));
        }

        // Of a lease that has ended and of which no later one exists, this is most likely the same hand-back again.
        var row = facts.Cells[cell];
        return Decision.Say(facts.Results.Ended(back.Lease, facts.Results.IsSettled(cell, back.Lease.Token, row.State) ? Verdict.AlreadyDone
            : row.Token == back.Lease.Token.Value ? Verdict.Accepted
            : Verdict.Stale, row.Result));
    }

    /// <summary>Time goes by.</summary>
    /// <param name="at">What time it is.</param>
    /// <param name="cells">The cells.</param>
    /// <returns>The events that end leases, and what is to be remembered of the clock.</returns>
    public (IReadOnlyList<ICoordinatorEvent> Events, Ticked Note) Decide(long at, ICellFacts cells)
    {
        // A host that was stopped for half a term has not heard the beats of that time: they are in its mailbox, behind this tick.
        var wasAway = _lastTick != 0 && at - _lastTick > options.Term.TotalMilliseconds / 2;
        return (wasAway ? [] : [.. _open.Values.Where(lease => lease.Deadline <= at).SelectMany(lease => Release(lease, ReleaseReason.Expired, at, cells))], new(at, wasAway));
    }

    /// <summary>Ends a lease without result or failure; what it had reached is written down first.</summary>
    /// <param name="lease">Which.</param>
    /// <param name="reason">Why.</param>
    /// <param name="at">When.</param>
    /// <param name="cells">The cells.</param>
    /// <param name="checkpoint">What the node says that it had reached; 0: nothing.</param>
    public static IEnumerable<ICoordinatorEvent> Release(OpenLease lease, ReleaseReason reason, long at, ICellFacts cells, int checkpoint = 0)
    {
        var reached = Math.Max(lease.Checkpoint, checkpoint);
        if (reached > cells[lease.Cell].Checkpoint)
        {
            yield return new CheckpointRecorded(at, lease.Id, reached);
        }

        yield return new LeaseReleased(at, lease.Id, reason);
    }

    /// <summary>Ends the leases of a grid's cells that no running grid wants once the grid is paused or names only <paramref name="kept"/>.</summary>
    public List<ICoordinatorEvent> Withdraw(string grid, IReadOnlyCollection<Slfd.Experiments.Cells.CellId> kept, long at, IFacts facts)
    {
        List<OpenLease> leased = [.. _open.Values.Where(lease => facts.Grids.PositionIn(grid, lease.Cell) >= 0).OrderBy(lease => lease.Cell)];
        HashSet<Slfd.Experiments.Cells.CellId> still = leased.Count == 0 ? [] : [.. kept];
        return [.. leased
            .Where(lease => !still.Contains(lease.Id.Cell) && !facts.Grids.IsWantedBeside(grid, lease.Cell))
            .SelectMany(lease => Release(lease, ReleaseReason.Withdrawn, at, facts.Cells))];
    }

    /// <summary>Whether the coordinator ever granted that lease.</summary>
    public static bool WasGranted(LeaseId lease, ICellFacts cells, out int cell)
    {
        cell = cells.Find(lease.Cell);
        return cell >= 0 && lease.Token.Value >= 1 && lease.Token.Value <= cells[cell].Token;
    }

    private static Grant GrantOf(OpenLease lease, IFacts facts, Func<int, double> scaleOf) => new(lease.RequestId, lease.Device.Slot, lease.Id,
        facts.Grids.SpecOf(in facts.Cells[lease.Cell]).ToCanonicalJson(), lease.Term, facts.Grids.CheckpointEvery(lease.Cell), scaleOf(lease.Cell), facts.Grids.NameOf(lease.Cell))
    {
        Judging = facts.Cells.JudgingOf(lease.Cell),
    };

    private static string WhyNothing(IGridFacts grids) => grids.Count == 0 ? "no grid is submitted"
        : grids.AllPaused ? "all grids are paused"
        : grids.AnyWanted(CellState.Delayed) ? "the cells that are left wait for the end of a back-off"
        : grids.AnyWanted(CellState.Running) ? "the cells that are left are leased"
        : grids.AnyWanted(CellState.Blocked) ? "the cells that are left need evaluation units, generators or experts that have failed"
        : "all cells are done, failed or cancelled";
}
