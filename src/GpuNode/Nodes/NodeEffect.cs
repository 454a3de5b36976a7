using Slfd.GpuNode.Carrying;
using Slfd.GpuNode.Devices;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Telemetry;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Nodes;

/// <summary>What a <see cref="NodeCore"/> wants done.</summary>
internal abstract record NodeEffect
{
    /// <summary>Send this to the coordinator, without promise of delivery.</summary>
    public sealed record Say(INodeMessage Message) : NodeEffect;

    /// <summary>Tell the device of a slot.</summary>
    public sealed record Order(string Slot, IDeviceMessage Message) : NodeEffect;

    /// <summary>Tell the carrier.</summary>
    public sealed record Carry(ICarrierOrder Message) : NodeEffect;

    /// <summary>Look how places on this host stand, and say it to the core.</summary>
    public sealed record Look(LookAtHost Message) : NodeEffect;

    /// <summary>Say this to consoles and logs.</summary>
    public sealed record Publish(INodeEvent Event) : NodeEffect;

    /// <summary>For telemetry: a cell begins.</summary>
    public sealed record RunBegan(Grant Grant) : NodeEffect;

    /// <summary>For telemetry: the device is done with a cell.</summary>
    public sealed record RunOver(LeaseId Lease, RunEnd How) : NodeEffect;

    /// <summary>For telemetry: the coordinator ruled on the end of a lease.</summary>
    public sealed record RunRuled(LeaseEnded Ruling) : NodeEffect;

    /// <summary>The node is done: nothing follows, and workers that still run are killed.</summary>
    public sealed record Stop : NodeEffect;
}

/// <summary>Collects the effects of one step, in order.</summary>
internal sealed class NodeEffects
{
    private List<NodeEffect> _effects = [];

    public void Add(NodeEffect effect) => _effects.Add(effect);

    public void Order(string slot, IDeviceMessage message) => Add(new NodeEffect.Order(slot, message));

    public void Carry(ICarrierOrder message) => Add(new NodeEffect.Carry(message));

    public void Publish(INodeEvent happening) => Add(new NodeEffect.Publish(happening));

    public void Note(bool warning, string text) => Publish(new NodeNote(warning, text));

    /// <summary>What was collected since the last call.</summary>
    public IReadOnlyList<NodeEffect> Take()
    {
        var taken = _effects;
        _effects = [];
        return taken;
    }
}
