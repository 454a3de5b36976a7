using Slfd.Messages.Vocabulary;

namespace Slfd.Messages.Coordination;

/// <summary>What became of a report about a lease. <see cref="Verdicts"/> says what each means.</summary>
public enum Verdict
{
    /// <summary>It is on disk and counts. A repeated report of the accepted result is accepted again.</summary>
    Accepted = 1,

    /// <summary>A newer lease speaks for the cell: stop, and discard.</summary>
    Stale = 2,

    /// <summary>Another attempt's result was accepted before; this one is recorded as a duplicate and discarded.</summary>
    AlreadyDone = 3,

    /// <summary>The coordinator never granted that lease to this node: discard. (A result of a cell that has left every grid is kept all the same.)</summary>
    Unknown = 4,

    /// <summary>The result does not hold: the artifact store has no such result, or its hashes or counts cannot be. Discard; the attempt has failed.</summary>
    Unproven = 5,
}

/// <summary>The words for what became of a report.</summary>
public static class Verdicts
{
    /// <summary>Every verdict, in the order in which tables show them.</summary>
    public static TermTable<Verdict> Table { get; } = new(
        "verdict on a report",
        new(Verdict.Accepted, Hue.Good, "✓", "The report is recorded and counts."),
        new(Verdict.Stale, Hue.Quiet, "«", "A newer attempt has taken the cell over; the report does not count."),
        new(Verdict.AlreadyDone, Hue.Attention, "=", "The cell had a result already; the second one is recorded and does not count."),
        new(Verdict.Unknown, Hue.Bad, "?", "The coordinator never granted that attempt to that node; the report does not count."),
        new(Verdict.Unproven, Hue.Bad, "∅", "The artifact store has no such result, or its counts cannot be; the attempt has failed."));

    /// <summary>The word for a verdict.</summary>
    public static string Name(this Verdict verdict) => Table[verdict].Name;
}
