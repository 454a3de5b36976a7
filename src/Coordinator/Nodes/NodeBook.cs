using System.Collections.Immutable;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Keeping;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Nodes;

/// <summary>The nodes and their devices: who is here, what each device was last granted, which are quarantined, which nodes must take nothing new.</summary>
/// <param name="leases">How long a lease lasts, and how often a node must speak: a node is told both.</param>
/// <param name="policy">How many failures in a row stop a device.</param>
internal sealed partial class NodeBook(Leases.LeaseOptions leases, Failures.FailurePolicy policy) : INodeFacts
{
    /// <summary>So many different cells that failed on a device are told apart.</summary>
    private const int MostBlamed = 16;

    /// <summary>So many things that a host has again are remembered of a life of its node, each a name of so many letters at most.</summary>
    private const int MostFound = 64, LongestNeed = 256;

    /// <summary>How long it holds that a host lacks something: a little longer than its node holds it, so that they never disagree about who may try.</summary>
    private static readonly TimeSpan s_lacksFor = TimeSpan.FromMinutes(11);

    /// <summary>Nothing that a node says of itself is taken to be older.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(366);

    private static readonly SnapshotSection s_section = new("nodes", version: 3);

    private readonly ImmutableDictionary<DeviceId, DeviceEntry>.Builder _devices = ImmutableDictionary.CreateBuilder<DeviceId, DeviceEntry>();
    private readonly ImmutableDictionary<NodeId, NodeEntry>.Builder _nodes = ImmutableDictionary.CreateBuilder<NodeId, NodeEntry>();
    private readonly Dictionary<NodeId, List<DeviceId>> _byNode = [];
    private readonly ImmutableHashSet<NodeId>.Builder _draining = ImmutableHashSet.CreateBuilder<NodeId>();

    /// <inheritdoc/>
    public long IncarnationOf(NodeId node) => _nodes.GetValueOrDefault(node)?.Incarnation ?? 0;

    /// <inheritdoc/>
    public NodeEntry? Of(NodeId node) => _nodes.GetValueOrDefault(node);

    /// <inheritdoc/>
    public DeviceEntry? Of(DeviceId device) => _devices.GetValueOrDefault(device);

    /// <inheritdoc/>
    public int SlotsOf(NodeId node) => DevicesOf(node).Count;

    /// <inheritdoc/>
    public bool IsDraining(NodeId node) => _draining.Contains(node);

    /// <inheritdoc/>
    public bool OthersLack(NodeId node, string need, long at) => !_nodes.Any(other => other.Key != node && other.Value.Met && !IsDraining(other.Key)
        && at - other.Value.HeardAt <= leases.Term.TotalMilliseconds
        && !(other.Value.Lacks.TryGetValue(need, out var said) && Holds(said, at)));

    /// <summary>Whether it still holds that a host lacks what it was found to lack.</summary>
    /// <param name="said">When it was found, in milliseconds since 1970.</param>
    /// <param name="at">Now.</param>
    public static bool Holds(long said, long at) => at - said <= s_lacksFor.TotalMilliseconds;

    /// <summary>A cell failed on a node because its host lacks what the cell needs.</summary>
    public void Lacked(HostLacked lacked)
    {
        if (Of(lacked.Node) is { } node)
        {
            _nodes[lacked.Node] = node with { Lacks = node.Lacks.SetItem(lacked.Need, lacked.At), Has = node.Has.Remove(lacked.Need) };
        }
    }

    /// <summary>A host has by now what it was found to lack.</summary>
    public void Found(HostFound found)
    {
        if (Of(found.Node) is { } node)
        {
            _nodes[found.Node] = node with { Lacks = node.Lacks.RemoveRange(found.Needs), Has = node.Has.Union(found.Needs) };
        }
    }

    /// <summary>A coordinator took over: whom it has not met says hello again.</summary>
    public void Started()
    {
        _nodes.Clear();
        foreach (var (id, device) in _devices)
        {
            var node = Of(id.Node) ?? new();
            _nodes[id.Node] = node with { Incarnation = Math.Max(node.Incarnation, device.Incarnation) };
        }
    }

    /// <summary>A device got a cell.</summary>
    public void Granted(LeaseGranted granted)
    {
        Write(granted.Device, device => device with { Incarnation = granted.Incarnation, RequestId = granted.RequestId, Lease = granted.Lease });
        var node = Of(granted.Device.Node);
        if (node is null || granted.Incarnation > node.Incarnation)
        {
            _nodes[granted.Device.Node] = (node ?? new()) with { Incarnation = granted.Incarnation, Met = false, LastBeat = 0, Unusable = ImmutableDictionary<string, NoWorker>.Empty }; // what its earlier life said of its slots is over
        }
    }

    /// <summary>A device finished a cell: what failed on it before does not count any more.</summary>
    public void Succeeded(DeviceId id) => Write(id, device => device.FailedCells.IsEmpty ? device : device with { BlamedCells = [], FailedCells = [] });

    /// <summary>A cell failed on a device.</summary>
    /// <param name="id">The device.</param>
    /// <param name="cell">The cell's index.</param>
    /// <param name="blamed">Whether the failure speaks against the device as well.</param>
    /// <param name="counted">Whether it counts in a row of failures of whatever class.</param>
    public void Failed(DeviceId id, int cell, bool blamed, bool counted) => Write(id, device => device with
    {
        BlamedCells = With(device.BlamedCells, cell, blamed),
        FailedCells = With(device.FailedCells, cell, counted),
    });

    /// <summary>A device gets no more work.</summary>
    public void Quarantined(DeviceQuarantined quarantined) => Write(quarantined.Device, device => device with { Quarantined = quarantined.Because, ByOperator = quarantined.ByOperator });

    /// <summary>A device may work again.</summary>
    public void Restored(DeviceRestored restored) => Write(restored.Device, device => device with { Quarantined = null, ByOperator = false, BlamedCells = [], FailedCells = [] });

    /// <summary>A node must take nothing new, or may work again.</summary>
    public void Draining(NodeDraining draining)
    {
        if (draining.Draining)
        {
            _draining.Add(draining.Node);
        }
        else
        {
            _draining.Remove(draining.Node);
        }
    }

    /// <summary>A life of a node said hello.</summary>
    public void Met(NodeMet met)
    {
        var node = Of(met.Node) ?? new();
        if (!node.Met || node.Incarnation != met.Incarnation)
        {
            node = node with { Incarnation = met.Incarnation, Met = true, LastBeat = 0, Lacks = node.Lacks.Clear(), Has = node.Has.Clear(), Unusable = node.Unusable.Clear(), Leaving = false };
        }

        _nodes[met.Node] = node with { Slots = met.Slots, Models = met.Models, Release = met.Release, HeardAt = met.At };
    }

    /// <summary>A beat arrived.</summary>
    public void Heard(BeatHeard beat)
    {
        if (Of(beat.Node) is { Met: true } node && node.Incarnation == beat.Incarnation)
        {
            _nodes[beat.Node] = node with { LastBeat = beat.Number, HeardAt = beat.At, Reading = beat.Reading ?? node.Reading, Unusable = Unusables(node, beat), Leaving = beat.Leaving };
        }
    }

    /// <summary>A node left.</summary>
    public void Left(NodeLeft left) => _nodes.Remove(left.Node);

    /// <summary>An operator had a node forgotten: its lives, its devices with what they failed at, and whether it drains.</summary>
    public void Forgotten(NodeId node)
    {
        _nodes.Remove(node);
        _draining.Remove(node);
        _devices.RemoveRange(DevicesOf(node));
        _byNode.Remove(node);
    }

    /// <summary>The book as it is, for any time.</summary>
    public NodesView Freeze() => new(_nodes.ToImmutable(), _devices.ToImmutable(), _draining.ToImmutable(), leases.Term);

    /// <summary>Writes the book's section: what the events say, and nothing of what lives in memory only.</summary>
    public void Save(BinaryWriter writer) => s_section.Save(writer, section =>
    {
        section.WriteAll([.. _devices.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal)], entry =>
        {
            var (id, device) = entry;
            section.Write(id);
            section.Write7BitEncodedInt64(device.Incarnation);
            section.Write7BitEncodedInt64(device.RequestId);
            section.Write(device.Lease);
            section.WriteAll(device.BlamedCells, section.Write7BitEncodedInt);
            section.WriteAll(device.FailedCells, section.Write7BitEncodedInt);
            section.Write(device.Quarantined is not null);
            section.Write(device.Quarantined ?? string.Empty);
            section.Write(device.ByOperator);
        });
        section.WriteAll([.. _draining.Select(node => node.Name).Order(StringComparer.Ordinal)], section.Write);
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader) => s_section.Load(reader, section =>
    {
        for (var count = section.Read7BitEncodedInt(); count > 0; count--)
        {
            var id = section.ReadDevice();
            DeviceEntry device = new()
            {
                Incarnation = section.Read7BitEncodedInt64(),
                RequestId = section.Read7BitEncodedInt64(),
                Lease = section.ReadLease(),
                BlamedCells = [.. section.ReadAll(section.Read7BitEncodedInt)],
                FailedCells = [.. section.ReadAll(section.Read7BitEncodedInt)],
            };
            var (quarantined, because, byOperator) = (section.ReadBoolean(), section.ReadString(), section.ReadBoolean());
            Write(id, _ => device with { Quarantined = quarantined ? because : null, ByOperator = byOperator });
        }

        _draining.UnionWith(section.ReadAll(() => new NodeId(section.ReadString())));
    });

    /// <summary>Slots that the node has, and on which it says that no worker starts. When that began is kept from beat to beat, so that nobody takes a clock that slips for another beginning.</summary>
    private static ImmutableDictionary<string, NoWorker> Unusables(NodeEntry node, BeatHeard beat) => beat.Unusable.Count == 0 ? node.Unusable.Clear()
        : beat.Unusable.Where(slot => node.Slots.Contains(slot.Slot)).DistinctBy(slot => slot.Slot).ToImmutableDictionary(
            slot => slot.Slot,
            slot => new NoWorker(ForeignText.Line(slot.Because, UnusableSlot.LongestReason), node.Unusable.GetValueOrDefault(slot.Slot)?.Since ?? beat.At - (long)Math.Clamp(slot.For.TotalMilliseconds, 0, s_longest.TotalMilliseconds)));

    private static ImmutableArray<int> With(ImmutableArray<int> cells, int cell, bool add) => add && !cells.Contains(cell) && cells.Length < MostBlamed ? cells.Add(cell) : cells;

    private void Write(DeviceId id, Func<DeviceEntry, DeviceEntry> change)
    {
        var known = Of(id);
        _devices[id] = change(known ?? new());
        if (known is not null)
        {
            return;
        }

        if (_byNode.TryGetValue(id.Node, out var devices))
        {
            devices.Add(id);
        }
        else
        {
            _byNode[id.Node] = [id];
        }
    }
}

/// <summary>The book of nodes as it was at one time. Any thread may read it.</summary>
/// <param name="Nodes">Whom this life of the coordinator has heard of.</param>
/// <param name="Devices">Devices that ever got a cell.</param>
/// <param name="Draining">Nodes that must take nothing new.</param>
/// <param name="Term">A node that is not heard for so long is silent.</param>
internal sealed record NodesView(
    ImmutableDictionary<NodeId, NodeEntry> Nodes, ImmutableDictionary<DeviceId, DeviceEntry> Devices, ImmutableHashSet<NodeId> Draining, TimeSpan Term);
