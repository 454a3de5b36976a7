using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Faults.Checking;

/// <summary>What the journal says of one cell.</summary>
internal sealed class CellTrail
{
    /// <summary>The latest token; 0: never leased.</summary>
    public int Token { get; set; }

    /// <summary>The live lease.</summary>
    public LeaseId? Live { get; set; }

    /// <summary>The accepted result.</summary>
    public (LeaseId Lease, CellOutcome Outcome)? Accepted { get; set; }

    /// <summary>Leases whose second results were recorded.</summary>
    public HashSet<LeaseId> Duplicates { get; } = [];

    /// <summary>Failures that were recorded.</summary>
    public int Failures { get; set; }

    /// <summary>Whether the latest failure gave the cell up.</summary>
    public bool GivenUp { get; set; }

    /// <summary>Whether an operator took it out of the sweep, and nobody has retried it since.</summary>
    public bool Cancelled { get; set; }
}
