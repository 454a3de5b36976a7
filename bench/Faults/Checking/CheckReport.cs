using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Results;

namespace Slfd.Faults.Checking;

/// <summary>What the checker found, in numbers and in sentences.</summary>
/// <param name="Violations">What must never be; empty: all is well.</param>
/// <param name="Numbers">Everything that was counted, on one line.</param>
/// <param name="Accepted">Accepted results.</param>
/// <param name="Duplicates">Second results, recorded and not counted.</param>
/// <param name="Failures">Failed attempts by the class of their failure.</param>
internal sealed record CheckReport(IReadOnlyList<Violation> Violations, string Numbers, int Accepted, int Duplicates, IReadOnlyDictionary<FailureClass, int> Failures)
{
    public bool Passed => Violations.Count == 0;

    /// <summary>Checks a journal and the store that belongs to it, after everything has ended.</summary>
    /// <param name="rows">The journal.</param>
    /// <param name="runs">The store; null: the cells were simulated, and there is none.</param>
    /// <param name="mayFail">Whether a cell may have been given up instead of done; null: none may.</param>
    public static CheckReport Of(IEnumerable<JournalRow> rows, RunsFolder? runs, Func<CellSpec, bool>? mayFail = null)
    {
        List<Violation> violations = [];
        JournalCheck journal = new(rows, violations);
        journal.MustBeComplete(mayFail ?? (_ => false));
        var store = runs is null ? null : new StoreCheck(runs, journal, violations);
        store?.Look();
        var files = store is null ? "" : $", {store.Published} published, {store.Temporary} temporary files left, {store.SetAside} set aside";
        var failures = journal.Failures.Count == 0 ? "no failures" : $"{journal.Failures.Values.Sum()} failures ({string.Join(", ", journal.Failures.Select(entry => $"{entry.Value} {entry.Key}"))})";
        return new(violations,
            $"{journal.Accepted} accepted ({journal.AcceptedLate} late), {journal.Duplicates} duplicates, {journal.Granted} leases, {journal.Expired} expired, {journal.Released} otherwise released, "
            + $"{failures}, {journal.Quarantined} quarantines, {journal.Operated} cells cancelled or retried, {journal.Terms} coordinators, {journal.Events} events{files}",
            journal.Accepted, journal.Duplicates, journal.Failures);
    }
}
