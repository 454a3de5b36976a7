using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Checking;

/// <summary>What the journal says of one cell.</summary>
public sealed class CellTrail
{
    /// <summary>The latest token; 0: never leased.</summary>
    public int Token { get; internal set; }

    /// <summary>The live lease.</summary>
    public LeaseId? Live { get; internal set; }

    /// <summary>The accepted result.</summary>
    public (LeaseId Lease, CellOutcome Outcome)? Accepted { get; internal set; }

    /// <summary>Leases whose second results were recorded; null: none.</summary>
    public HashSet<LeaseId>? Duplicates { get; internal set; }

    /// <summary>Failures that were recorded.</summary>
    public int Failures { get; internal set; }

    /// <summary>Whether the latest failure used up the attempts of the cell.</summary>
    public bool HasFailed { get; internal set; }

    /// <summary>Whether an operator took it out of the sweep, and nobody has retried it since.</summary>
    public bool Cancelled { get; internal set; }
}
