using Slfd.Messages.Results;

namespace Slfd.Checking;

/// <summary>What the checker found, in numbers and in sentences.</summary>
/// <param name="Findings">What must never be; empty: all is well.</param>
/// <param name="Numbers">Everything that was counted, on one line.</param>
/// <param name="Events">Events that were read.</param>
/// <param name="Accepted">Accepted results.</param>
/// <param name="Waiting">Accepted results whose files are whole and not in their place yet: the next host that works publishes them.</param>
/// <param name="Duplicates">Second results, recorded and not counted.</param>
/// <param name="Quarantined">How often a device was quarantined.</param>
/// <param name="Failures">Failed attempts by the class of their failure.</param>
public sealed record CheckReport(Findings Findings, string Numbers, long Events, int Accepted, int Waiting, int Duplicates, int Quarantined, IReadOnlyDictionary<FailureClass, int> Failures)
{
    /// <summary>The findings that are kept as sentences.</summary>
    public IReadOnlyList<Violation> Violations => Findings.Kept;

    /// <summary>Whether all is well.</summary>
    public bool Passed => Findings.IsEmpty;

    /// <summary>Checks a journal and the store that belongs to it.</summary>
    /// <param name="rows">The journal. It is not read before the folders were looked at.</param>
    /// <param name="request">What is looked at, and how closely.</param>
    public static CheckReport Of(IEnumerable<JournalRow> rows, CheckRequest request)
    {
        // Folders and the record before events, and files of accepted results after them: a coordinator that runs grants before a folder appears, accepts before it publishes, and writes the
        // record after the event.
        Findings findings = new(request.MostOfAKind);
        var store = request.Runs is { } runs ? new StoreCheck(runs, findings) : null;
        var record = request.Runs is { } folder ? HighWater.Read(folder) : null;
        JournalCheck journal = new(rows, findings, record);
        record?.MustBeReachedBy(journal, findings);
        if (request.ReportedResults > journal.Results)
        {
            findings.Add(Rule.OnlyAcceptedIsPublished, $"the journal has {journal.Results} results, and {request.ReportedTo} has received {request.ReportedResults} from it");
        }

        if (request.Ended)
        {
            journal.MustBeComplete(request.MayFail ?? (_ => false));
        }

        store?.Look(journal, request);
        var files = store is null ? "" : $", {store.Published} published, {store.Temporary} temporary files left, {store.SetAside} set aside";
        var failures = journal.Failures.Count == 0 ? "no failures" : $"{journal.Failures.Values.Sum()} failures ({string.Join(", ", journal.Failures.Select(entry => $"{entry.Value} {entry.Key}"))})";
        return new(findings,
            $"{journal.Accepted} accepted ({journal.AcceptedLate} late), {journal.Duplicates} duplicates, {journal.Granted} leases, {journal.Expired} expired, {journal.Released} otherwise released, "
            + $"{failures}, {journal.Quarantined} quarantines, {journal.Operated} cells cancelled or retried, {journal.Terms} coordinators, {journal.Events} events{files}",
            journal.Events, journal.Accepted, store?.Waiting ?? 0, journal.Duplicates, journal.Quarantined, journal.Failures);
    }
}
