using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Coordinator.Facts;

/// <summary>The latest failure of a cell that has no result.</summary>
/// <param name="Token">Which attempt.</param>
/// <param name="Failure">What happened.</param>
/// <param name="Due">When its back-off ends, in milliseconds since 1970; only while the cell is delayed.</param>
/// <param name="BackOff">How long the back-off is; zero for a failed cell.</param>
internal sealed record LastFailure(FencingToken Token, CellFailure Failure, long Due, TimeSpan BackOff);

/// <summary>What a cell's failures come to.</summary>
/// <param name="Failed">Failed attempts since the last progress, without those that ran out of memory or of disk.</param>
/// <param name="Numeric">Failures with a loss or gradient that was not finite. Progress does not reset it: the same numbers fail again.</param>
/// <param name="Halvings">How often the cell ran out of memory, and so how often the memory scale has been halved. Progress does not reset it: larger chunks would not fit then either.</param>
internal readonly record struct FailureCounts(int Failed, int Numeric, int Halvings)
{
    /// <summary>As it is shown: failures since the last progress, and all that were for want of memory.</summary>
    public int Shown => Failed + Halvings;
}
