using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Messages.Tests.Serialization;

/// <summary>One filled instance of every type that travels.</summary>
internal static class Samples
{
    private static readonly NodeId s_node = new("host-a");
    private static readonly DeviceId s_device = new(s_node, "cuda:1");
    private static readonly LeaseId s_lease = new(CellId.Parse("0123456789abcdef0123"), new(4));
    private static readonly CellOutcome s_outcome = new("aa", "bb", 1000, [100, 200], [310, 0, 299, 1000], 12.5, "cpu", "cc");
    private static readonly CellFailure s_failure = new(FailureClass.OutOfMemory, "no room", "tail", 17);
    private static readonly GridStatus s_status = new("g", [new(CellState.Waiting, 3), new(CellState.Done, 1)], new(2, 1, 3), 5, 6, true, -1);
    private static readonly ResultCommitted s_result = new(9, s_lease, "{}", s_outcome);
    private static readonly TimeSpan s_term = TimeSpan.FromSeconds(60);
    private static readonly OperatorId s_operator = new("alice", "10.0.0.7");
    private static readonly CellSelector s_selector = new("g", [CellState.Failed, CellState.Done], ["cifar10"], ["dc/*"], "host-a", 1, 3, [s_lease.Cell]);
    private static readonly CellBeat s_beat = new(s_lease, 10, 1000, 3.25, 7.5, 1 << 30, 5, "distil");
    private static readonly CellView s_view = new(s_lease.Cell, "label", CellState.Running, 4, 1, s_device, s_beat, "because");
    private const long At = 1_790_000_000_000;

    /// <summary>An answer to a beat of a cell at which somebody looks.</summary>
    public static HeartbeatAck Watched { get; } = new(8, [s_lease], [], false, true) { Watched = [s_lease] };

    /// <summary>A report of a result with every member, those included that came later.</summary>
    public static ReportSucceeded WholeResult { get; } = new(s_node, 5, s_lease, s_outcome with
    {
        Revisions = "objective dc 2",
        Marks = ["loss"],
        Splits = [new("train", 50, 50_000, "data_batch_1.bin", "ee"), new("test", 10, 0, "test_batch.bin", "ff") { Remark = "another division" }],
        Fitted = [10, 0, CellOutcome.Diverged, 10],
        FittedOf = 10,
        PeakMemoryBytes = 5L << 30,
        Remarks = ["the generator is worth little"],
    });

    public static IReadOnlyList<IWireMessage> All { get; } =
    [
        new CoordinatorStarted(At, 3, "0.1.0"),
        new GridDefined(At, "{}"),
        new GridPaused(At, "g", true),
        new LeaseGranted(At, s_lease, s_device, 5, 77, s_term),
        new LeaseReleased(At, s_lease, ReleaseReason.NodeRestarted),
        new CheckpointRecorded(At, s_lease, 150),
        new CellSucceeded(At, s_lease, s_outcome),
        new DuplicateResult(At, s_lease, "dd", true),
        new CellFailed(At, s_lease, s_device, s_failure, TimeSpan.FromSeconds(2)),
        new FailedCellsRetried(At, "g"),
        new DeviceQuarantined(At, s_device, "three cells in a row"),
        new DeviceRestored(At, s_device),
        new CellsCancelled(At, CellIdList.Pack([s_lease.Cell, s_lease.Cell])),
        new CellsRetried(At, CellIdList.Pack([s_lease.Cell])),
        new NodeDraining(At, s_node, true),
        new NodeForgotten(At, s_node),
        new OperatorActed(At, s_operator, "cancel", "--grid g", 12),
        new AttemptsFound(At, s_lease),
        new ResultFound(At, s_lease, s_outcome),
        new AlertAcknowledged(At, AlertKind.Silent, "host-a", 3, "alice"),
        CoordinatorSnapshot.Of(1, [1, 2, 3]),
        new Hello(s_node, 5, ["cpu:0", "cpu:1"], [s_lease]),
        new Welcome(5, 3, [s_lease], s_term, TimeSpan.FromSeconds(10)),
        new RequestWork(s_node, 5, 77, "cuda:1", 80_000_000_000),
        new Grant(77, "cuda:1", s_lease, ACell.DcPixel.ToCanonicalJson(), s_term, s_term, 0.5),
        new NoWork(77, "cuda:1", s_term, "all leased"),
        new WorkAvailable(),
        new Heartbeat(s_node, 5, 8, [new(s_lease, 10, 1000, 3.25, 7.5, 1 << 30, 5, "distil")]),
        new HeartbeatAck(8, [s_lease], [], true, true),
        new ReportSucceeded(s_node, 5, s_lease, s_outcome),
        new ReportFailed(s_node, 5, s_lease, "cuda:1", s_failure),
        new HandBack(s_node, 5, s_lease, 150),
        new LeaseEnded(s_lease, Verdict.AlreadyDone, new(3)),
        new Goodbye(s_node, 5),
        new Farewell(5),
        new SubmitGrid("{}", true),
        new GridAccepted("g", s_status),
        new Refused("no such grid"),
        new GetGridStatus("g"),
        s_status,
        new GetResultsSince(8),
        s_result,
        new ResultsPage([s_result], true),
        new GetGrids(),
        new GridList(["{}", "{}"]),
        new GetFailedCells("g"),
        new FailedCells([new(s_lease.Cell, "label", 3, CellState.Failed, s_failure)], [s_device]),
        new RestoreDevice(s_device),
        new PauseGrid("g", true),
        new CancelCells(s_selector, true, s_operator),
        new RetryCells(s_selector, true, true, s_operator),
        new DrainNode(s_node, true, true, s_operator),
        new ForgetNode(s_node, true, s_operator),
        new Changed(true, 3, [new("g", "label", "granting", "paused")], ["a note"]),
        new GetGridPage(20, 10),
        new GridPage([s_status], 30),
        new GetCells(s_selector, 100, 50, true),
        new CellPage([s_view], 150, 1000),
        new GetCell("0123"),
        new CellDetail(s_view, "{}", ["g"], 150, [new(new(3), s_device, At, At + 5, AttemptEnd.Expired, "silent", true)], s_failure, s_outcome, new(2)),
        new GetNodes(20, 10),
        new NodePage([new(s_node, NodeState.Draining, 5, s_term, [new("cuda:1", s_lease, "label", s_beat, "three cells in a row")])], 30),
        new GetAudit(20, 10),
        new AuditPage([new(7, At, s_operator, "drain", "host-a", 1)], 7),
        new GetHappenings(20, 10),
        new Happenings([new(21, At, "done", s_lease.Cell, "attempt 4")], 30, true),
        new GetCellStrip("g", 60_000),
        new CellStrip([1, 5, 4], 60_003),
        new GetCellCounts(s_selector),
        new CellCounts([new(CellState.Done, 3)], [new("cifar10", 2)], [new("dc/pixel", 1)]),
        new GetOutlook(),
        new Outlook([new("g", Estimate.Of(s_term, 2 * s_term, 3 * s_term)), new("h", Estimate.Unknown("nothing has finished"))], Estimate.Of(s_term, s_term, s_term), [new(s_lease.Cell, "label", s_device, 3 * s_term, s_term)]),
        new GetFailureGroups("g"),
        new FailureGroups([new(FailureClass.User, "it broke", 3, [s_lease.Cell], new(["host-a/cuda:1"], 2, 5, At, At + 5), new(s_lease.Cell, "label", 3, CellState.Failed, s_failure))], 1),
        new QuarantineDevice(s_device, "its fan is loud", true, s_operator),
        new AcknowledgeAlert(AlertKind.Silent, "host-a", 3, true, s_operator),
        new GetAcknowledgements(),
        new GetHistory(20, 10, "0123", "g", ["failed"]),
        new History([new(21, At, "operator", s_lease.Cell, "attempt 4")], 20, [new(21, At, s_operator, "drain", "host-a", 1)]),
        new Acknowledgements([new(AlertKind.Silent, "host-a", At, 3, "alice")]),
    ];
}
