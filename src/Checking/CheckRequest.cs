using Slfd.Artifacts;
using Slfd.Experiments.Cells;

namespace Slfd.Checking;

/// <summary>What is looked at beside the journal, and how closely.</summary>
public sealed record CheckRequest
{
    /// <summary>The store that belongs to the journal; null: the cells were simulated, and there is none.</summary>
    public RunsFolder? Runs { get; init; }

    /// <summary>Whether every file of every finished cell is read and hashed; else its <c>result.json</c> alone.</summary>
    public bool Deep { get; init; }

    /// <summary>Whether everything has ended: every cell is then done or cancelled, nothing is leased, and nothing waits. Else a coordinator and nodes may be at work meanwhile.</summary>
    public bool Ended { get; init; }

    /// <summary>Which cells may be failed instead of done; null: none. Asked only where all has <see cref="Ended"/>.</summary>
    public Func<CellSpec, bool>? MayFail { get; init; }

    /// <summary>How many results a copy of them has received from this journal: it must hold as many. Taken before the journal is read.</summary>
    public long ReportedResults { get; init; }

    /// <summary>Where that copy lies, for people.</summary>
    public string? ReportedTo { get; init; }

    /// <summary>So many findings of a kind are kept as sentences, at least 1; the rest are counted.</summary>
    public int MostOfAKind { get; init; } = 1000;

    /// <summary>Told how many of how many finished cells were looked at.</summary>
    public Action<long, long>? Progress { get; init; }
}
