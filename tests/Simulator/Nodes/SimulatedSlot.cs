using Slfd.GpuNode.Nodes;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Simulator.Nodes;

/// <summary>One simulated device: a cell, and when it is finished.</summary>
internal sealed class SimulatedSlot(string name)
{
    private TimeSpan _since;

    /// <summary><c>sim:0</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The latest request for work that was made for it.</summary>
    public long Asked { get; set; }

    /// <summary>When that was said the first time.</summary>
    public TimeSpan AskedAt { get; set; }

    /// <summary>What it runs; null: nothing.</summary>
    public LeaseId? Lease { get; set; }

    /// <summary>The specification of what it runs, or ran last.</summary>
    public string SpecJson { get; private set; } = string.Empty;

    /// <summary>When that is finished.</summary>
    public TimeSpan Until { get; private set; }

    /// <summary>How long its cell takes in all.</summary>
    public TimeSpan Length => Until - _since;

    /// <summary>A cell begins.</summary>
    public void Begin(Grant grant, TimeSpan now, TimeSpan length) => (Lease, SpecJson, _since, Until) = (grant.Lease, grant.SpecJson, now, now + length);

    /// <summary>How far its cell is.</summary>
    public CellBeat BeatAt(TimeSpan now)
    {
        var iteration = (int)Math.Clamp(1000 * (now - _since) / (Until - _since), 0, 1000);
        return SlotState.NewBeat(Lease!.Value) with { Iteration = iteration, Of = 1000, Loss = 0.5, Rate = 10, MemoryBytes = 2L << 30, Checkpoint = iteration / 100 * 100, Phase = "distil" };
    }
}
