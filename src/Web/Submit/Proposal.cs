using Slfd.Experiments.Hocon;
using Slfd.Messages.Coordination;

namespace Slfd.Web.Submit;

/// <summary>A grid file that somebody sent, and what would come of it.</summary>
/// <param name="File">What the file is called.</param>
/// <param name="Text">What it says.</param>
/// <param name="Scale">One of its scales; empty: none.</param>
public sealed record Proposal(string File, string Text, string Scale)
{
    /// <summary>What is wrong with the file; empty: nothing.</summary>
    public IReadOnlyList<HoconProblem> Problems { get; init; } = [];

    /// <summary>Why the coordinator does not take it; null: it does.</summary>
    public string? Refusal { get; init; }

    /// <summary>What it comes to; null: it cannot be.</summary>
    public GridAccepted? Accepted { get; init; }

    /// <summary>The grid that has the name now; null: none has.</summary>
    public GridStatus? Before { get; init; }

    /// <summary>Whether cells of that grid may drop out.</summary>
    public bool Replace { get; init; }

    /// <summary>Whether cells of that grid would drop out.</summary>
    public bool Drops { get; init; }

    /// <summary>Whether its failed cells get new attempts.</summary>
    public bool RetryFailed { get; init; }
}
