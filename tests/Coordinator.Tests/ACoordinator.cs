using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Failures;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Leases;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests;

/// <summary>A coordinator's state with a clock and a journal, and short words for what nodes say to it.</summary>
internal sealed class ACoordinator
{
    public static readonly LeaseOptions Leases = new();

    private readonly FailurePolicy _policy;
    private long _lastRequest;

    public ACoordinator(FailurePolicy? policy = null)
    {
        _policy = policy ?? new();
        State = new(Leases, _policy);
        Start();
    }

    public Sweep State { get; private set; }

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.UnixEpoch.AddYears(56);

    public List<ICoordinatorEvent> Journal { get; } = [];

    public static NodeId Node { get; } = new("host-a");

    /// <summary>The highest token of a cell that has a folder: what the actor looks up before it grants.</summary>
    public Func<CellId, FencingToken> NewestAttempt { get; init; } = _ => default;

    public ICoordinatorReply? Tell(object command)
    {
        var decision = StoreProof.Fenced(State.Decide(command, Now), NewestAttempt);
        Journal.AddRange(decision.Events);
        return State.Apply(decision);
    }

    public T Ask<T>(object command)
        where T : ICoordinatorReply => Assert.IsType<T>(Tell(command));

    public GridStatus Submit(Grid grid, bool retryFailed = false) => Ask<GridAccepted>(new SubmitGrid(grid.ToJson(), retryFailed, Replace: true)).Status;

    public GridStatus Status(string grid) => Ask<GridStatus>(new GetGridStatus(grid));

    /// <summary>A device asks with a new request.</summary>
    public ICoordinatorReply? Request(string slot = "cpu:0", long incarnation = 1, NodeId? node = null) =>
        Tell(new RequestWork(node ?? Node, incarnation, ++_lastRequest, slot));

    public LeaseId Lease(string slot = "cpu:0", long incarnation = 1, NodeId? node = null) => Assert.IsType<Grant>(Request(slot, incarnation, node)).Lease;

    public Verdict Succeed(LeaseId lease, string variant = "", NodeId? node = null) =>
        Ask<LeaseEnded>(new ReportSucceeded(node ?? Node, 1, lease, AGrid.OutcomeOf(lease.Cell, variant))).Verdict;

    public Verdict Fail(LeaseId lease, FailureClass kind = FailureClass.Infrastructure, string slot = "cpu:0") =>
        Ask<LeaseEnded>(new ReportFailed(Node, 1, lease, slot, AGrid.Failure(kind))).Verdict;

    public HeartbeatAck? Beat(long number, params CellBeat[] cells) => (HeartbeatAck?)Tell(new Heartbeat(Node, 1, number, cells));

    public static CellBeat BeatOf(LeaseId lease, int checkpoint = 0) => new(lease, checkpoint + 1, 10, 1, 1, 1, checkpoint, "distil");

    public Welcome Hello(long incarnation = 1, params LeaseId[] running) => Ask<Welcome>(new Hello(Node, incarnation, ["cpu:0", "cpu:1"], running));

    /// <summary>Time goes by in small steps, as the actor's timer would have it.</summary>
    public void Pass(TimeSpan time)
    {
        for (var end = Now + time; Now < end;)
        {
            Now = end - Now < TimeSpan.FromSeconds(1) ? end : Now.AddSeconds(1);
            Tell(Tick.Instance);
        }
    }

    /// <summary>Time goes by unseen: the process was stopped.</summary>
    public void Freeze(TimeSpan time)
    {
        Advance(time);
        Tell(Tick.Instance);
    }

    /// <summary>Time goes by, and nobody has told the coordinator yet.</summary>
    public void Advance(TimeSpan time) => Now += time;

    /// <summary>The process ends, another one replays the journal.</summary>
    /// <param name="down">For how long nobody coordinates.</param>
    /// <param name="mended">What was put on record meanwhile.</param>
    public void Restart(TimeSpan down = default, params ICoordinatorEvent[] mended)
    {
        Now += down;
        Journal.AddRange(mended);
        State = Replayed();
        Start();
    }

    /// <summary>Another state takes over, with nothing put on record.</summary>
    public void Goes(Sweep on) => State = on;

    public Sweep Replayed()
    {
        var state = new Sweep(Leases, _policy);
        Journal.ForEach(state.Apply);
        return state;
    }

    private void Start()
    {
        var started = new CoordinatorStarted(Now.ToUnixTimeMilliseconds(), State.Term + 1, "test");
        State.Apply(started);
        Journal.Add(started);
    }
}
