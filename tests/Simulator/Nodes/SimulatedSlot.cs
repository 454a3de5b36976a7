using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Simulator.Nodes;

/// <summary>One simulated device: asks, runs, reports.</summary>
internal sealed class SimulatedSlot(string name)
{
    /// <summary><c>sim:0</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The request that waits for its answer; 0: none.</summary>
    public long Asking { get; set; }

    /// <summary>The latest request that was answered by a grant.</summary>
    public long LastGranted { get; set; }

    /// <summary>What it runs or reports; null: nothing.</summary>
    public LeaseId? Lease { get; set; }

    /// <summary>What it reports; null: nothing yet.</summary>
    public CellOutcome? Outcome { get; set; }

    /// <summary>When it started to run or to ask.</summary>
    public TimeSpan Since { get; set; }

    /// <summary>When the cell is finished, or when it asks again after it got nothing.</summary>
    public TimeSpan Until { get; set; }

    /// <summary>The unanswered message, made anew with each repeat; null: none.</summary>
    public INodeMessage? Unanswered { get; set; }

    /// <summary>When that is repeated.</summary>
    public TimeSpan RepeatAt { get; set; }

    /// <summary>How long was waited for its answer.</summary>
    public TimeSpan Waited { get; set; }

    /// <summary>Whether it runs a cell that is not finished.</summary>
    public bool Runs => Lease is not null && Outcome is null;
}
