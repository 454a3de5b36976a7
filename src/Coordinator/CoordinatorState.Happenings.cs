using System.Globalization;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Results;

namespace Slfd.Coordinator;

/// <summary>The latest events as sentences.</summary>
internal sealed partial class CoordinatorState
{
    private const int MostHappenings = 200;

    private Happenings HappeningsAfter(GetHappenings query)
    {
        var most = Math.Clamp(query.Most, 1, MostHappenings);
        var first = query.After < 0 || query.After > _happenings.Last ? Math.Max(_happenings.First, _happenings.Last - most + 1) : Math.Max(_happenings.First, query.After + 1);
        var count = (int)Math.Clamp(_happenings.Last - first + 1, 0, most);
        return new([.. Enumerable.Range(0, count).Select(offset => Tell(first + offset, _happenings[first + offset]))], _happenings.Last,
            Missed: query.After >= 0 && query.After + 1 < first);
    }

    private Happening Tell(long number, ICoordinatorEvent change)
    {
        var (kind, cell, text) = Words(change);
        return new(number, change.At, kind, cell, cell is { } id && _cells.Find(id) is >= 0 and var index ? $"{SpecOf(index).Label()}: {text}" : text);
    }

    private static (string Kind, CellId? Cell, string Text) Words(ICoordinatorEvent change) => change switch
    {
        CoordinatorStarted started => ("started", null, $"coordinator took over, life {started.Term}, version {started.Software}"),
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
        OperatorActed acted => ("operator", null, $"{acted.By.Name} from {acted.By.From}: {acted.Verb} {acted.Selector} ({acted.Count})"),
        _ => ("event", null, change.GetType().Name),
    };

    private static CellId? FirstOf(byte[] cells) => CellIdList.Count(cells) > 0 ? CellIdList.Unpack(cells).First() : null;

    private static string Reason(ReleaseReason reason) => reason switch
    {
        ReleaseReason.Expired => "its holder was silent for a whole term",
        ReleaseReason.HandedBack => "handed back",
        ReleaseReason.NodeRestarted => "its node started again without it",
        ReleaseReason.Withdrawn => "withdrawn",
        _ => reason.ToString(),
    };
}
