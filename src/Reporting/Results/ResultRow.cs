using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Reporting.Results;

/// <summary>One accepted result as reporting keeps it: there is at most one per cell.</summary>
/// <param name="Cell">Which cell.</param>
/// <param name="Token">The lease that won.</param>
/// <param name="SpecJson">The cell's canonical specification.</param>
/// <param name="Outcome">What the cell reported.</param>
/// <param name="Sequence">The coordinator's number for it; rises by one with each accepted result.</param>
public sealed record ResultRow(CellId Cell, FencingToken Token, string SpecJson, CellOutcome Outcome, long Sequence)
{
    /// <summary>The row that a committed result becomes.</summary>
    public static ResultRow From(ResultCommitted result) => new(result.Lease.Cell, result.Lease.Token, result.SpecJson, result.Outcome, result.Sequence);

    /// <summary>The parsed specification. Costs some microseconds: tables take the specification from the grid instead.</summary>
    /// <exception cref="System.Text.Json.JsonException">The text is no specification of this version.</exception>
    public CellSpec Spec() => CellSpec.FromJson(SpecJson);

    internal ResultCommitted ToMessage() => new(Sequence, new(Cell, Token), SpecJson, Outcome);
}
