using Slfd.Coordinator.Facts;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Questions;

/// <summary>Nodes and their devices.</summary>
internal static class NodeQuestions
{
    private const int MostNodesPerPage = 40, MostLacks = 16;

    /// <summary>A page of nodes by name.</summary>
    public static NodePage NodesAfter(this SweepView view, GetNodes asked, long at)
    {
        // Names are few beside cells: sorting them on each question costs less than keeping them sorted.
        var (after, most) = (Math.Max(asked.After, 0), Math.Clamp(asked.Most, 1, MostNodesPerPage));
        var all = view.KnownNodes().OrderBy(node => node.Name, StringComparer.Ordinal).ToList();
        var page = all.Skip(after).Take(most).ToHashSet();
        var devices = view.Nodes.Devices.Keys.Where(device => page.Contains(device.Node)).ToLookup(device => device.Node);

        // A device that never got its grant has asked anew: until the first lease ends it has two, and runs the later.
        var leases = view.Leases.Values.Where(lease => page.Contains(lease.Device.Node)).GroupBy(lease => lease.Device)
            .ToDictionary(device => device.Key, device => device.MaxBy(lease => (lease.GrantedTo, lease.RequestId)));
        var shapes = asked.Ends && leases.Count > 0 ? ShapeBook.Of(view, at) : null;
        return new([.. all.Skip(after).Take(most).Select(View)], after + page.Count < all.Count && page.Count > 0 ? after + page.Count : 0);

        NodeView View(NodeId node)
        {
            var entry = view.Nodes.Nodes.GetValueOrDefault(node);
            var slots = devices[node].Select(device => device.Slot).Union(entry?.Slots ?? []).Order(StringComparer.Ordinal);
            SlotView[] own = [.. slots.Select(slot => Device(new(node, slot), entry))];
            return new(node, view.StateOf(node, at), entry?.Incarnation ?? 0, entry is { HeardAt: > 0 } ? TimeSpan.FromMilliseconds(at - entry.HeardAt) : null, own, entry?.Reading)
            {
                Release = entry?.Release,
                Lacks = entry is null ? [] : [.. entry.Lacks.Where(lack => Nodes.NodeBook.Holds(lack.Value, at)).Select(lack => lack.Key).Order(StringComparer.Ordinal).Take(MostLacks)],
            };
        }

        SlotView Device(DeviceId id, NodeEntry? node)
        {
            var (lease, device) = (leases.GetValueOrDefault(id), view.Nodes.Devices.GetValueOrDefault(id));
            var place = node is { Models.Count: > 0 } ? node.Slots.ToList().IndexOf(id.Slot) : -1;
            return new(id.Slot, lease?.Id, lease is null ? string.Empty : view.LabelOf(lease.Cell), lease?.Beat, device?.Quarantined)
            {
                Model = place >= 0 && place < node!.Models.Count && node.Models[place].Length > 0 ? node.Models[place] : null,
                Unusable = node?.Unusable.GetValueOrDefault(id.Slot),
                FailedInRow = device?.FailedCells.Length ?? 0,
                Ends = lease is not null && shapes is not null ? view.EndOf(lease.Cell, shapes, at) : null,
            };
        }
    }

    /// <summary>Whether anybody ever heard of a node.</summary>
    public static bool IsKnown(this SweepView view, NodeId node) =>
        view.Nodes.Nodes.ContainsKey(node) || view.Nodes.Draining.Contains(node) || view.Nodes.Devices.Keys.Any(device => device.Node == node);

    /// <summary>The refusal of a name that no node has.</summary>
    public static Refused NoSuchNode(this SweepView view, NodeId node) =>
        new($"no node is called '{node}'; these are known: {Names.List(view.KnownNodes().Select(known => known.Name).Order(StringComparer.Ordinal))}", RefusalKind.NotFound);

    /// <summary>Whether anybody ever heard of a device.</summary>
    public static bool IsKnown(this SweepView view, DeviceId device) => view.Nodes.Devices.ContainsKey(device) || view.Nodes.Nodes.GetValueOrDefault(device.Node)?.Slots.Contains(device.Slot) == true;

    /// <summary>The refusal of a name that no device has.</summary>
    public static Refused NoSuchDevice(this SweepView view, DeviceId device) => !view.IsKnown(device.Node) ? view.NoSuchNode(device.Node)
        : new($"node {device.Node} has no device '{device.Slot}'; it has: {Names.List((view.Nodes.Nodes.GetValueOrDefault(device.Node)?.Slots ?? []).Union(view.Nodes.Devices.Keys.Where(known => known.Node == device.Node).Select(known => known.Slot)).Order(StringComparer.Ordinal))}", RefusalKind.NotFound);

    /// <summary>Why a device gets no cells; null: nothing is known against it.</summary>
    public static string? WhyNoCells(this SweepView view, DeviceId device) =>
        view.Nodes.Devices.GetValueOrDefault(device)?.Quarantined ?? view.Nodes.Nodes.GetValueOrDefault(device.Node)?.Unusable.GetValueOrDefault(device.Slot)?.Because;

    /// <summary>Whether a node takes nothing more: an operator drains it, or it says so itself.</summary>
    public static bool IsLeaving(this SweepView view, NodeId node) => view.Nodes.Draining.Contains(node) || view.Nodes.Nodes.GetValueOrDefault(node)?.Leaving == true;

    /// <summary>How a node stands.</summary>
    public static NodeState StateOf(this SweepView view, NodeId node, long at) => (view.Nodes.Nodes.GetValueOrDefault(node), view.Nodes.Draining.Contains(node)) switch
    {
        ({ Met: true }, true) => NodeState.Draining,
        (_, true) => NodeState.Drained,
        ({ Met: true } known, false) => at - known.HeardAt > view.Nodes.Term.TotalMilliseconds ? NodeState.Silent : known.Leaving ? NodeState.Draining : NodeState.Working,
        (_, false) => NodeState.Away,
    };

    /// <summary>Every node that anybody ever heard of and that was not forgotten.</summary>
    public static HashSet<NodeId> KnownNodes(this SweepView view) => [.. view.Nodes.Nodes.Keys, .. view.Nodes.Devices.Keys.Select(device => device.Node), .. view.Nodes.Draining];
}
