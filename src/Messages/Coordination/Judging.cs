namespace Slfd.Messages.Coordination;

/// <summary>Who does the evaluation trainings of a cell under one lease (docs/decisions/0084). It decides no number.</summary>
public enum Judging
{
    /// <summary>The cell itself, at each evaluation point.</summary>
    Here = 0,

    /// <summary>Other leases, a unit each: the cell keeps the synthetic set of each point in its checkpoints, and is handed back after its last iteration.</summary>
    ByUnits = 1,

    /// <summary>They have: the cell puts their results together. What of them is missing or of another set it does itself.</summary>
    Gather = 2,
}
