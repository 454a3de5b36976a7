using Slfd.Messages.Journal;

namespace Slfd.Coordinator.Journals;

/// <summary>What can be said of a journal before it is read: whether events are missing, and whether it is older than the high-water record. Costs a count and one row.</summary>
internal static class JournalProof
{
    /// <summary>Says what is wrong; null: nothing that shows from here. The events themselves are checked as they are read.</summary>
    /// <param name="journal">The rows; null: there is no such table.</param>
    /// <param name="record">The high-water record; null: there is none.</param>
    public static string? FaultOf(JournalTable? journal, HeadRecord? record)
    {
        var (count, last) = journal?.Extent() ?? default;
        if (count != last)
        {
            return $"event {journal!.FirstMissing()} is missing: there are {count} events, and the last one has number {last}";
        }

        switch (record)
        {
            case null:
                return null;
            case { Head: null } when last == 0:
                return "it holds no event, and its high-water record says that there was one";
            case { Head: null }:
                return null; // which says nothing more: the comparison with the cells' folders stands in for it
            case { Head: { } head } when last < head.Sequence:
                return last == 0
                    ? $"it holds no event, and {head.Sequence} were written"
                    : $"it ends at event {last}, and event {head.Sequence} was written: the last {head.Sequence - last} are lost";
            case { Head: { Sequence: > 0 } head } when journal!.HashAt(head.Sequence) != head.Sha256:
                return $"event {head.Sequence} is not the one that was written: its hash is not that of the high-water record";
            default:
                return null;
        }
    }

    /// <summary>What the high-water record says against a journal that was read to this event; null: nothing.</summary>
    public static string? FaultOf(HeadRecord? record, long read) => record?.Head is { } last && last.Sequence > read ? $"it ends at event {read}, and event {last.Sequence} was written" : null;

    /// <summary>
    /// Whether the last event is not the one that the high-water record names. Events are checked as they are read, and so is a snapshot; but of which event it is, only its row says.
    /// </summary>
    public static bool IsAnother(HeadRecord? record, ChainHead read) => record?.Head is { } last && last.Sequence == read.Sequence && last.Sha256 != read.Sha256;

    /// <summary>How a fault is told: what, where, and what mends it.</summary>
    /// <param name="database">What a person calls it.</param>
    /// <param name="fault">What is wrong.</param>
    public static string Sentence(string database, string fault) =>
        $"{database}: {fault}. Nothing was changed. Put a copy back with 'slfd restore-journal FILE', or make the journal anew from the finished cells with 'slfd rebuild'; 'slfd check' lists all that is wrong";
}
