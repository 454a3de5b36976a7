using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Coordinator.Failures;

/// <summary>The latest failure of a cell that has no result.</summary>
/// <param name="Token">Which attempt.</param>
/// <param name="Failure">What happened.</param>
/// <param name="Due">When its back-off ends, in milliseconds since 1970; only while the cell is delayed.</param>
/// <param name="BackOff">How long the back-off is; zero for a failed cell.</param>
internal sealed record LastFailure(FencingToken Token, CellFailure Failure, long Due, TimeSpan BackOff);
