using Slfd.Coordinator.Cells;
using Slfd.Coordinator.Failures;
using Slfd.Coordinator.Grids;
using Slfd.Coordinator.Leases;
using Slfd.Coordinator.Nodes;
using Slfd.Coordinator.Operators;
using Slfd.Coordinator.Results;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator;

/// <summary>Everything the coordinator knows: the fold of its events, and the rules by which commands become events. No clock, no I/O, no actor.</summary>
/// <remarks>
/// <see cref="Decide"/> changes nothing that can be seen from outside; <see cref="Apply(ICoordinatorEvent)"/> alone does. The rules and why they suffice: design.md
/// sections 6 and 8, reference/akka.md section 8. Times are milliseconds since 1970 by a clock that never jumps within one life of the coordinator.
/// </remarks>
internal sealed partial class CoordinatorState(LeaseOptions leaseOptions, FailurePolicy failurePolicy)
{
    private readonly List<GridDefinition> _definitions = [];
    private readonly List<GridEntry> _grids = [];
    private readonly Dictionary<string, int> _gridIndices = [];
    private readonly CellTable _cells = new();
    private readonly Memberships _memberships = new();
    private readonly Dictionary<int, OpenLease> _leases = [];
    private readonly Dictionary<int, LastFailure> _failures = [];
    private readonly PriorityQueue<(int Cell, FencingToken Token), long> _backOffs = new();
    private readonly Dictionary<LeaseId, bool> _duplicates = [];
    private readonly Dictionary<DeviceId, DeviceEntry> _devices = [];
    private readonly Dictionary<NodeId, NodeEntry> _nodes = [];
    private readonly HashSet<NodeId> _draining = [];
    private readonly Dictionary<int, FencingToken> _redone = [];
    private readonly AuditTrail _audit = new();
    private readonly HappeningLog _happenings = new();
    private AttemptLog _attempts = new();
    private ResultLog _results = new();
    private long _lastTick;

    public CoordinatorState()
        : this(new(), new())
    {
    }

    /// <summary>Which life of the coordinator this is; 0 before its first event.</summary>
    public long Term { get; private set; }

    /// <summary>Cells that any grid ever named.</summary>
    public int CellCount => _cells.Count;

    /// <summary>Sequence number of the latest accepted result.</summary>
    public long LastResult => _results.Last;

    /// <summary>Whether cells became ready, or a grid wants more, since this was last set to false: idle nodes are worth waking.</summary>
    public bool WorkAppeared { get; set; }

    /// <summary>Says what a command leads to.</summary>
    /// <param name="command">A message of the protocol, or <see cref="Tick"/>.</param>
    /// <param name="now">The time at which it is decided.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a command of the coordinator.</exception>
    public Decision Decide(object command, DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        return command switch
        {
            RequestWork request => DecideRequest(request, at),
            Heartbeat beat => DecideBeat(beat, at),
            ReportSucceeded report => DecideSucceeded(report, at),
            ReportFailed report => DecideFailed(report, at),
            HandBack back => DecideHandBack(back, at),
            Hello hello => DecideHello(hello, at),
            Goodbye goodbye => DecideGoodbye(goodbye, at),
            SubmitGrid submit => DecideSubmit(submit, at),
            PauseGrid pause => DecidePause(pause, at),
            RestoreDevice restore => DecideRestore(restore, at),
            CancelCells cancel => DecideCancel(cancel, at),
            RetryCells retry => DecideRetry(retry, at),
            DrainNode drain => DecideDrain(drain, at),
            GetGridStatus query => Decision.Say(StatusOf(query.Grid)),
            GetGrids => Decision.Say(GridList()),
            GetFailedCells query => Decision.Say(FailedCellsOf(query.Grid)),
            GetGridPage query => Decision.Say(GridsAfter(query)),
            GetCells query => Decision.Say(CellsOf(query, at)),
            GetCell query => Decision.Say(CellOf(query, at)),
            GetNodes query => Decision.Say(NodesAfter(query, at)),
            GetAudit query => Decision.Say(_audit.Before(query.Before, Math.Clamp(query.Most, 1, MostAuditEntries))),
            GetHappenings query => Decision.Say(HappeningsAfter(query)),
            Tick => DecideTick(at),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "not a command of the coordinator"),
        };
    }

    /// <summary>The next state after an event, in live work and in recovery alike.</summary>
    public void Apply(ICoordinatorEvent change)
    {
        switch (change)
        {
            case CoordinatorStarted started: ApplyStarted(started); break;
            case GridDefined defined: ApplyDefined(defined); break;
            case GridPaused paused: ApplyPaused(paused); break;
            case LeaseGranted granted: ApplyGranted(granted); break;
            case LeaseReleased released: ApplyReleased(released); break;
            case CheckpointRecorded recorded: ApplyRecorded(recorded); break;
            case CellSucceeded succeeded: ApplySucceeded(succeeded); break;
            case DuplicateResult duplicate: _duplicates[duplicate.Lease] = duplicate.Differs; break;
            case CellFailed failed: ApplyFailed(failed); break;
            case FailedCellsRetried retried: ApplyRetried(retried); break;
            case DeviceQuarantined quarantined: DeviceOf(quarantined.Device).Quarantined = quarantined.Because; break;
            case DeviceRestored restored: ApplyRestored(restored); break;
            case CellsCancelled cancelled: ApplyCancelled(cancelled); break;
            case CellsRetried retried: ApplyRetried(retried); break;
            case NodeDraining draining: ApplyDraining(draining); break;
            case OperatorActed acted: _audit.Add(acted); break;
            default: throw new ArgumentOutOfRangeException(nameof(change), change, "not an event of the coordinator");
        }

        _happenings.Add(change);
    }

    /// <summary>The next state after a change that is not written down.</summary>
    public void Apply(INote note)
    {
        switch (note)
        {
            case NodeMet met: ApplyMet(met); break;
            case NodeLeft left: _nodes.Remove(left.Node); break;
            case BeatHeard beat: ApplyBeat(beat); break;
            case BackOffsEnded ended: ApplyBackOffsEnded(ended); break;
            case Ticked ticked: ApplyTicked(ticked); break;
            default: throw new ArgumentOutOfRangeException(nameof(note), note, "not a note of the coordinator");
        }
    }

    /// <summary>Decides, applies and answers: one whole step.</summary>
    /// <returns>The events, which must be on disk before the answer leaves.</returns>
    public (IReadOnlyList<ICoordinatorEvent> Events, ICoordinatorReply? Answer) Handle(object command, DateTimeOffset now)
    {
        var decision = Decide(command, now);
        return (decision.Events, Apply(decision));
    }

    /// <summary>Makes a decision come true in memory.</summary>
    /// <returns>The answer to the command; null where it gets none.</returns>
    public ICoordinatorReply? Apply(Decision decision)
    {
        foreach (var change in decision.Events)
        {
            Apply(change);
        }

        foreach (var note in decision.Notes)
        {
            Apply(note);
        }

        return decision.Answer?.Invoke();
    }

    private DeviceEntry DeviceOf(DeviceId id)
    {
        if (!_devices.TryGetValue(id, out var device))
        {
            _devices[id] = device = new();
        }

        return device;
    }

    private NodeEntry NodeOf(NodeId id)
    {
        if (!_nodes.TryGetValue(id, out var node))
        {
            _nodes[id] = node = new();
        }

        return node;
    }

    private void Move(int cell, CellStatus to)
    {
        ref var row = ref _cells[cell];
        var from = row.Status;
        row.Status = to = to == CellStatus.Waiting && IsBlocked(cell) ? CellStatus.Blocked : to;
        foreach (var (grid, position) in _memberships.Of(cell))
        {
            _grids[grid].Moved(position, from, to);
            WorkAppeared |= to == CellStatus.Waiting && !_grids[grid].Paused;
        }

        MoveFollowers(cell, from, to);
    }

    private OpenLease? Open(LeaseId id, out int cell)
    {
        cell = _cells.Find(id.Cell);
        return cell >= 0 && _leases.TryGetValue(cell, out var lease) && lease.Id == id ? lease : null;
    }
}
