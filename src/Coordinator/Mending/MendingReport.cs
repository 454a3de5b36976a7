namespace Slfd.Coordinator.Mending;

/// <summary>What a journal was completed with.</summary>
public sealed record MendingReport
{
    /// <summary>Grids that were put on record.</summary>
    public int Grids { get; init; }

    /// <summary>Results that were found and counted.</summary>
    public int Results { get; init; }

    /// <summary>Results that were known already.</summary>
    public int Known { get; init; }

    /// <summary>Cells whose folders hold attempts that no event spoke of.</summary>
    public int Attempts { get; init; }

    /// <summary>Where the journal is that was there before; null: there was none, or it stayed.</summary>
    public string? Aside { get; init; }

    /// <summary>Cells whose files are damaged or gone, a sentence each. They are not counted as finished.</summary>
    public List<string> Faults { get; init; } = [];
}

/// <summary>What a backup holds.</summary>
/// <param name="Events">Events.</param>
/// <param name="Results">Finished cells among them, each time.</param>
public sealed record JournalCopy(long Events, int Results);
