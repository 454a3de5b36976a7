using System.Globalization;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Results;

namespace Slfd.Coordinator.Questions;

/// <summary>What operators did, and the latest events as sentences.</summary>
internal static class OperatorQuestions
{
    private const int MostActsPerPage = 100;
    private const int MostHappenings = 200;

    /// <summary>The latest acts before one of them, the latest first.</summary>
    public static AuditPage ActsBefore(this SweepView view, GetAudit asked)
    {
        var acts = view.Operators.Acts;
        var end = asked.Before <= 0 || acts.IsEmpty ? acts.Count : (int)Math.Clamp(asked.Before - acts[0].Number, 0, acts.Count);
        var first = Math.Max(0, end - Math.Clamp(asked.Most, 1, MostActsPerPage));
        AuditEntry[] page = [.. Enumerable.Range(first, end - first).Reverse().Select(index => acts[index])];
        return new(page, first > 0 && page.Length > 0 ? page[^1].Number : 0);
    }

    /// <summary>What happened after an event.</summary>
    public static Happenings HappeningsAfter(this SweepView view, GetHappenings asked)
    {
        var log = view.Operators.Happenings;
        var most = Math.Clamp(asked.Most, 1, MostHappenings);
        var first = asked.After < 0 || asked.After > log.Last ? Math.Max(log.First, log.Last - most + 1) : Math.Max(log.First, asked.After + 1);
        var count = (int)Math.Clamp(log.Last - first + 1, 0, most);
        return new([.. Enumerable.Range(0, count).Select(offset => view.Tell(first + offset, log[first + offset]))], log.Last, Missed: asked.After >= 0 && asked.After + 1 < first)
        {
            Started = log.Started is { } started ? view.Tell(started.Number, started.Event) : null,
            Failed = log.Failed is { } failed ? view.Tell(failed.Number, failed.Event) : null,
        };
    }

    /// <summary>An event as a sentence.</summary>
    public static Happening Tell(this SweepView view, long number, ICoordinatorEvent change)
    {
        var (kind, cell, text) = Words(change);
        var line = ForeignText.Line(text);
        return new(number, change.At, kind, cell, cell is { } id && view.Cells.Find(id) is >= 0 and var index ? $"{view.LabelOf(index)}: {line}" : line);
    }

    private static (string Kind, CellId? Cell, string Text) Words(ICoordinatorEvent change) => change switch
    {
        CoordinatorStarted started => ("started", null, $"coordinator took over, term {started.Term}, version {started.Software}"),
        GridDefined => ("grid", null, "a grid was submitted"),
        GridPaused paused => (paused.Paused ? "paused" : "resumed", null, $"grid {paused.Grid}"),
        LeaseGranted granted => ("granted", granted.Lease.Cell, $"attempt {granted.Lease.Token} to {granted.Device}"),
        LeaseReleased released => ("released", released.Lease.Cell, $"attempt {released.Lease.Token}: {Reason(released.Reason)}"),
        CheckpointRecorded recorded => ("checkpoint", recorded.Lease.Cell, $"attempt {recorded.Lease.Token}, iteration {recorded.Iteration}"),
        CellSucceeded succeeded => ("done", succeeded.Lease.Cell, $"attempt {succeeded.Lease.Token}, {succeeded.Outcome.Seconds.ToString("F0", CultureInfo.InvariantCulture)} s"),
        DuplicateResult duplicate => ("duplicate", duplicate.Lease.Cell, $"attempt {duplicate.Lease.Token}: a second result was recorded and not counted{(duplicate.Differs ? "; ALERT: its synthetic set differs" : string.Empty)}"),
        CellFailed failed => ("failed", failed.Lease.Cell, $"attempt {failed.Lease.Token} on {failed.Device}: {failed.Failure.Class.Name()}: {failed.Failure.Message}"
            + (failed.RetryAfter is { } after ? $"; again in {after.TotalSeconds:0.#} s" : "; no attempt is left")),
        FailedCellsRetried retried => ("retried", null, $"the failed cells of {retried.Grid}"),
        DeviceQuarantined quarantined => ("quarantined", null, $"{quarantined.Device}: {quarantined.Because}"),
        DeviceRestored restored => ("restored", null, $"{restored.Device}"),
        CellsCancelled cancelled => ("cancelled", FirstOf(cancelled.Cells), "and the other selected cells"),
        CellsRetried retried => ("retried", FirstOf(retried.Cells), "and the other selected cells"),
        NodeDraining draining => (draining.Draining ? "draining" : "undrained", null, $"node {draining.Node}"),
        NodeForgotten forgotten => ("forgotten", null, $"node {forgotten.Node}"),
        AttemptsFound found => ("found", found.Lease.Cell, $"attempts up to {found.Lease.Token}, which this journal never granted"),
        ResultFound found => ("found", found.Lease.Cell, $"a finished result of attempt {found.Lease.Token}"),
        AlertAcknowledged seen => ("seen", null, $"{seen.By} has seen the alert {seen.Kind.Name()} {seen.Key}"),
        OperatorActed acted => ("operator", null, $"{acted.By.Name} from {acted.By.From}: {acted.Verb} {acted.Selector} ({acted.Count})"),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "not an event of the coordinator"),
    };

    private static CellId? FirstOf(byte[] cells) => CellIdList.Count(cells) > 0 ? CellIdList.Unpack(cells).First() : null;

    private static string Reason(ReleaseReason reason) => reason switch
    {
        ReleaseReason.Expired => "its holder was silent for a whole term",
        ReleaseReason.HandedBack => "handed back",
        ReleaseReason.NodeRestarted => "its node started again without it",
        ReleaseReason.Withdrawn => "withdrawn",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "not a reason to release a lease"),
    };
}
