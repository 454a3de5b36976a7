using Akka.Actor;
using Slfd.GpuNode.Devices;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Nodes;

/// <summary>What the node knows of one of its devices. Confined to the node actor.</summary>
internal sealed class DeviceSeat(DeviceSlot slot, IActorRef device)
{
    /// <summary><c>cpu:0</c>.</summary>
    public string Slot { get; } = slot.Slot;

    /// <summary>The device actor.</summary>
    public IActorRef Device { get; } = device;

    /// <summary>How its cell is doing; null: it has none.</summary>
    public CellBeat? Beat { get; set; }

    /// <summary>Gives up fetching what its cell needs; null: nothing is being fetched.</summary>
    public CancellationTokenSource? Fetching { get; set; }

    /// <summary>Whether it has nothing to do and says so.</summary>
    public bool Free { get; set; }

    /// <summary>Whether it has drained.</summary>
    public bool Stopped { get; set; }

    /// <summary>Why no worker starts on it; null: one may.</summary>
    public string? Unusable { get; set; }

    /// <summary>Its latest request for work.</summary>
    public long Asked { get; set; }

    /// <summary>The latest request that was answered by a grant; a grant for it, or for an earlier one, is a repeated answer.</summary>
    public long LastGranted { get; set; }
}
