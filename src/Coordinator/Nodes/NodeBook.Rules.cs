using Slfd.Coordinator.Facts;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Nodes;

/// <summary>Nodes come and go, operators drain them, and devices on which cell after cell fails are stopped.</summary>
internal sealed partial class NodeBook
{
    /// <summary>First words of a node.</summary>
    /// <param name="hello">What it says.</param>
    /// <param name="term">Which life of the coordinator this is.</param>
    /// <param name="release">The events that end a lease of an earlier life of the node.</param>
    /// <param name="at">When.</param>
    /// <param name="facts">Of the other books.</param>
    public Decision Decide(Hello hello, long term, Func<OpenLease, IEnumerable<ICoordinatorEvent>> release, long at, IFacts facts)
    {
        if (hello.Incarnation < IncarnationOf(hello.Node))
        {
            return Decision.Say(new Welcome(hello.Incarnation, term, hello.Running, leases.Term, leases.BeatEvery, Superseded: true));
        }

        var running = hello.Running.ToHashSet();
        var held = facts.Leases.OfNode(hello.Node).ToDictionary(lease => lease.Id);
        var released = held.Values.Where(lease => lease.Incarnation < hello.Incarnation && !running.Contains(lease.Id)).SelectMany(release);
        var (own, foreign) = (hello.Running.Where(held.ContainsKey).ToList(), hello.Running.Where(id => !held.ContainsKey(id)).ToArray());

        // Somebody started the node's process again: what was wrong with its devices may be mended, and if it is not, the next failures say so.
        // What an operator took out of work, an operator puts back.
        var restored = DevicesOf(hello.Node)
            .Where(device => _devices[device] is { Quarantined: not null, ByOperator: false } entry && entry.Incarnation < hello.Incarnation)
            .OrderBy(device => device.Slot, StringComparer.Ordinal)
            .Select(device => new DeviceRestored(at, device));

        return new([.. released, .. restored], [new NodeMet(hello.Node, hello.Incarnation, own, hello.Slots, at) { Release = hello.Release, Models = hello.Models }],
            () => new Welcome(hello.Incarnation, term, foreign, leases.Term, leases.BeatEvery));
    }

    /// <summary>What a beat says that the host has by now and no beat of this life said before. What fails for want of it later is news again when it is found once more.</summary>
    public IReadOnlyList<string> NewlyFound(Heartbeat beat) => beat.Has is { Length: > 0 } has && Of(beat.Node) is { Met: true } node && node.Incarnation == beat.Incarnation && beat.Number > node.LastBeat
        ? [.. has.Where(need => need.Length <= LongestNeed).Distinct().Except(node.Has).Take(MostFound - node.Has.Count)]
        : [];

    /// <summary>Last words of a node.</summary>
    public Decision Decide(Goodbye goodbye, Func<OpenLease, IEnumerable<ICoordinatorEvent>> release, IFacts facts)
    {
        Farewell farewell = new(goodbye.Incarnation);
        return goodbye.Incarnation < IncarnationOf(goodbye.Node)
            ? Decision.Say(farewell)
            : new([.. facts.Leases.OfNode(goodbye.Node).SelectMany(release)], [new NodeLeft(goodbye.Node)], () => farewell);
    }

    /// <summary>An operator drains a node, or lets it work again.</summary>
    /// <param name="drain">The command.</param>
    /// <param name="state">How the node stands now; null: nobody knows it.</param>
    /// <param name="unknown">The refusal of a node that nobody knows.</param>
    /// <param name="at">When.</param>
    /// <param name="facts">Of the other books.</param>
    public Decision Decide(DrainNode drain, NodeState? state, Func<Refused> unknown, long at, IFacts facts)
    {
        if (state is null)
        {
            return Decision.Say(unknown());
        }

        if (IsDraining(drain.Node) == drain.Draining)
        {
            return Decision.Say(new Changed(drain.DryRun, 0, [], [$"node {drain.Node} is {(drain.Draining ? "draining" : "not draining")} already"]));
        }

        var running = facts.Leases.OfNode(drain.Node).Count();
        string[] notes = !drain.Draining ? ["a node that has begun to leave must be started again on its host"]
            : running > 0 ? [$"{running} cells running there are checkpointed and handed back"]
            : [];
        return Decision.Change(drain.DryRun, new(at, drain.By, drain.Draining ? "drain" : "undrain", drain.Node.Name, 1),
            new(drain.DryRun, 1, [new(drain.Node.ToString(), string.Empty, state.Value.Name(), drain.Draining ? "draining" : "working")], notes),
            [new NodeDraining(at, drain.Node, drain.Draining)]);
    }

    /// <summary>An operator has a node forgotten: a name that was taken, or a host that will not come back.</summary>
    /// <param name="forget">The command.</param>
    /// <param name="state">How the node stands now; null: nobody knows it.</param>
    /// <param name="unknown">The refusal of a node that nobody knows.</param>
    /// <param name="release">The events that end a lease.</param>
    /// <param name="at">When.</param>
    /// <param name="facts">Of the other books.</param>
    public static Decision Decide(ForgetNode forget, NodeState? state, Func<Refused> unknown, Func<OpenLease, IEnumerable<ICoordinatorEvent>> release, long at, IFacts facts)
    {
        if (state is not { } stands)
        {
            return Decision.Say(unknown());
        }

        List<OpenLease> held = [.. facts.Leases.OfNode(forget.Node)];
        List<string> notes = [];
        if (held.Count > 0)
        {
            notes.Add($"{held.Count} cells that it has are granted to others");
        }

        if (stands is NodeState.Working or NodeState.Draining)
        {
            notes.Add("somebody speaks under that name now, and is a new node with the next word: shut it out first where it is not the right one (docs/security.md)");
        }

        return Decision.Change(forget.DryRun, new(at, forget.By, "forget", forget.Node.Name, 1),
            new(forget.DryRun, 1, [new(forget.Node.ToString(), string.Empty, stands.Name(), "forgotten")], [.. notes]),
            [.. held.SelectMany(release), new NodeForgotten(at, forget.Node)]);
    }

    /// <summary>An operator lets a quarantined device work again.</summary>
    /// <param name="restore">The command.</param>
    /// <param name="quarantined">Those that are, for a refusal.</param>
    /// <param name="at">When.</param>
    public Decision Decide(RestoreDevice restore, Func<string> quarantined, long at) => Of(restore.Device)?.Quarantined is { } because
        ? Decision.Change(restore.DryRun, restore.By is null ? null : new(at, restore.By, "restore", restore.Device.ToString(), 1),
            new(restore.DryRun, 1, [new(restore.Device.ToString(), because, "quarantined", "working")], []), [new DeviceRestored(at, restore.Device)])
        : Decision.Say(new Refused($"device {restore.Device} is not quarantined; these are: {quarantined()}", RefusalKind.NotFound));

    /// <summary>An operator takes a device out of work.</summary>
    /// <param name="quarantine">The command.</param>
    /// <param name="isKnown">Whether its node has such a device.</param>
    /// <param name="unknown">The refusal of a device that nobody knows.</param>
    /// <param name="at">When.</param>
    /// <param name="facts">Of the other books.</param>
    public Decision Decide(QuarantineDevice quarantine, bool isKnown, Func<Refused> unknown, long at, IFacts facts)
    {
        if (!isKnown)
        {
            return Decision.Say(unknown());
        }

        if (string.IsNullOrWhiteSpace(quarantine.Because) || quarantine.Because.Length > QuarantineDevice.LongestReason || quarantine.Because.Any(char.IsControl))
        {
            return Decision.Refuse($"say why, in one line of at most {QuarantineDevice.LongestReason} letters, for the person who finds the device idle");
        }

        var (entry, because) = (Of(quarantine.Device), $"{quarantine.Because.Trim()} ({quarantine.By.Name})");
        if (entry is { Quarantined: { } already, ByOperator: true } && already == because)
        {
            return Decision.Say(new Changed(quarantine.DryRun, 0, [], [$"{quarantine.Device} is quarantined already: {already}"]));
        }

        List<string> notes = [.. facts.Leases.OfNode(quarantine.Device.Node).Where(lease => lease.Device == quarantine.Device)
            .Select(lease => $"cell {facts.Cells[lease.Cell].Id.Prefix} goes on there; 'slfd drain {quarantine.Device.Node}' hands back what all devices of the node run")];
        return Decision.Change(quarantine.DryRun, new(at, quarantine.By, "quarantine", $"{quarantine.Device} --reason \"{quarantine.Because.Trim()}\"", 1),
            new(quarantine.DryRun, 1, [new(quarantine.Device.ToString(), because, entry?.Quarantined is null ? "working" : "quarantined", "quarantined until restored")], [.. notes]),
            [new DeviceQuarantined(at, quarantine.Device, because, ByOperator: true)]);
    }

    /// <summary>A cell failed on a device: where that is one too many in a row, the device gets no more work.</summary>
    /// <param name="lease">What failed.</param>
    /// <param name="message">How.</param>
    /// <param name="blamed">Whether the failure speaks against the device as well as against the cell.</param>
    /// <param name="counted">Whether it counts in a row of failures of whatever class: that is rarely the cells' fault, when it is one cell after the other.</param>
    /// <param name="at">When.</param>
    public IEnumerable<ICoordinatorEvent> Judge(OpenLease lease, string message, bool blamed, bool counted, long at)
    {
        var device = Of(lease.Device) ?? new();
        var (because, all) = (Different(device.BlamedCells, blamed), Different(device.FailedCells, counted));
        return device.Quarantined is null && (because >= policy.QuarantineAfter || all >= policy.StopAfter)
            ? [new DeviceQuarantined(at, lease.Device, $"{Math.Max(because, all)} different cells failed on it in a row, the last one with: {message}")]
            : [];

        int Different(IEnumerable<int> cells, bool counts) => counts ? cells.Count(failed => failed != lease.Cell) + 1 : 0;
    }

    private List<DeviceId> DevicesOf(NodeId node) => _byNode.TryGetValue(node, out var devices) ? devices : [];
}
