using System.Collections.Concurrent;
using Slfd.Coordinator.Facts;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>A coordinator, some nodes and a network that delays, reorders, doubles and loses, driven by a plan.</summary>
internal sealed class World
{
    private const int MostRounds = 60;
    private static readonly ConcurrentDictionary<int, Grid[]> s_grids = [];
    private static readonly OperatorId s_by = new("alice", "here");
    private readonly Plan _plan;
    private readonly ANode[] _nodes;
    private readonly List<(IWireMessage Message, ANode Node, long Life, bool ToCoordinator)> _network = [];
    private readonly Dictionary<CellId, FencingToken> _folders = [];
    private readonly Grid[] _grids;
    private readonly Witness _witness;

    public World(Plan plan, OccasionTable seen)
    {
        _plan = plan;
        _nodes = [.. Enumerable.Range(0, plan.Nodes).Select(number => new ANode($"host-{number}", plan.Slots, number == plan.SickNode))];
        _grids = s_grids.GetOrAdd(plan.Attempts, attempts =>
            [AGrid.Following("a", attempts: attempts), AGrid.Following("b", experts: 3, firstSeed: 1, priority: 1, attempts: attempts), AGrid.Following("a", experts: 1, seeds: 3, attempts: attempts)]);
        Coordinator = new(plan.Policy) { NewestAttempt = cell => _folders.GetValueOrDefault(cell) };
        History = new(plan);
        _witness = new(History, seen);
        History.Read(Coordinator);
        Submit(_grids[0], retryFailed: false);
        if (plan.Seed % 2 == 0)
        {
            Submit(_grids[1], retryFailed: false);
        }
    }

    public ACoordinator Coordinator { get; }

    public History History { get; }

    /// <summary>One step of the plan.</summary>
    public void Take(Step step)
    {
        var detail = step.Detail;
        var node = _nodes[detail % _nodes.Length];
        var which = detail / 8;
        switch (step.Kind)
        {
            case StepKind.Deliver: Deliver(detail, keep: false); break;
            case StepKind.DeliverTwice: Deliver(detail, keep: true); break;
            case StepKind.Lose: Lose(detail); break;
            case StepKind.Ask: Send(node, node.Ask(which)); break;
            case StepKind.Beat: Send(node, node.Beat()); break;
            case StepKind.Finish: Send(node, node.Finish(which)); break;
            case StepKind.FinishUnproven: Send(node, node.FinishUnproven(which)); break;
            case StepKind.Fail:
                Send(node, node.Fail(which));
                Send(node, which % 2 == 0 ? node.AskAll() : []); // and the request may overtake the report
                break;
            case StepKind.HandBack: Send(node, node.HandBack(which)); break;
            case StepKind.Repeat: Send(node, node.Repeat(which)); break;
            case StepKind.Crash: Send(node, node.Crash(workersLive: which % 3 == 0)); break;
            case StepKind.Greet: Send(node, node.Hello()); break;
            case StepKind.Goodbye: Send(node, node.Goodbye()); break;
            case StepKind.Steal: Send(node, OtherLease(node, which) is { } stolen ? node.Steal(stolen) : []); break;
            case StepKind.Claim: Send(node, OtherLease(node, which) is { } claimed ? node.Claim(claimed) : []); break;
            case StepKind.Restart: Restart(TimeSpan.FromSeconds(which % 90)); break;
            case StepKind.Mend: Mend(which); break;
            case StepKind.Write: Write(which); break;
            case StepKind.Pass: Pass(TimeSpan.FromSeconds(which % 50)); break;
            case StepKind.Freeze: Freeze(TimeSpan.FromSeconds(which % 200)); break;
            case StepKind.Submit: Submit(_grids[which % _grids.Length], retryFailed: detail % 7 == 0); break;
            case StepKind.Pause: Tell(new PauseGrid(which % 2 == 0 ? "a" : "b", which % 4 < 2)); break;
            case StepKind.Cancel: Tell(new CancelCells(Selected(which), DryRun: detail % 7 == 0, s_by)); break;
            case StepKind.Retry: Tell(new RetryCells(Selected(which), Force: detail % 4 != 0, DryRun: detail % 7 == 0, s_by, Outdated: detail % 4 == 0 && detail % 5 == 0)); break;
            case StepKind.Drain: Tell(new DrainNode(node.Id, which % 2 == 0, DryRun: detail % 7 == 0, s_by)); break;
            case StepKind.Restore: Restore(which); break;
            case StepKind.Forget: Tell(new ForgetNode(node.Id, DryRun: detail % 7 == 0, s_by)); break;
            default: throw new ArgumentOutOfRangeException(nameof(step), step.Kind, $"not a kind of step; known are {string.Join(", ", Enum.GetNames<StepKind>())}");
        }

        for (var arrival = 0; arrival < _plan.Arrivals; arrival++)
        {
            Deliver(detail / (7 + arrival), keep: false);
        }

        History.Check(Coordinator, _witness.Before);
    }

    /// <summary>Faults stop, and the nodes work on until nothing is left.</summary>
    /// <param name="retryFailed">Whether failed cells are tried again.</param>
    public void Settle(bool retryFailed = false)
    {
        _network.Clear();
        var there = _plan.OneLeaves && _nodes.Length > 1 ? _nodes[1..] : _nodes;
        foreach (var node in there)
        {
            node.Recover();
            Tell(new DrainNode(node.Id, Draining: false, DryRun: false, s_by));
        }

        if (retryFailed)
        {
            Tell(new RetryCells(CellSelector.All with { States = [CellState.Cancelled] }, Force: false, DryRun: false, s_by));
        }

        Tell(new PauseGrid("a", Paused: false));
        Tell(new PauseGrid("b", Paused: false));
        Submit(_grids[0], retryFailed);
        Submit(_grids[1], retryFailed);
        for (var round = 0; round < MostRounds && !(Coordinator.Status("a").Ended && Coordinator.Status("b").Ended); round++)
        {
            RestoreAll();
            foreach (var node in there)
            {
                Send(node, node.Hello());
                Send(node, node.RepeatAll());
                Send(node, node.AskAll());
                DeliverAll();
                Send(node, node.Beat());
                DeliverAll();
                Send(node, node.FinishAll());
                DeliverAll();
            }

            Pass(TimeSpan.FromSeconds(30));
            History.Check(Coordinator, _witness.Before);
        }
    }

    private CellSelector Selected(int which)
    {
        var grid = CellSelector.All with { Grid = which % 2 == 0 ? "a" : "b" };
        return (which / 2 % 8) switch
        {
            0 or 6 or 7 => grid with { Methods = ["expert"] },
            1 => grid with { Methods = ["mtt/*"] },
            2 => which % 5 == 0 ? grid : grid with { Methods = ["random"] },
            3 => grid with { States = [CellState.Done] },
            4 => grid with { Node = _nodes[which % _nodes.Length].Id.Name },
            5 => grid with { Methods = ["dc/pixel"] },
            var other => throw new ArgumentOutOfRangeException(nameof(which), other, "0 to 7"),
        };
    }

    private LeaseId? OtherLease(ANode node, int which) => History.Granted.Count > 0 && History.Granted[which % History.Granted.Count] is var lease && History.GranteeOf(lease)?.Node != node.Id ? lease : null;

    private ICoordinatorReply? Tell(object command)
    {
        var from = Coordinator.Journal.Count;
        var answer = Coordinator.Tell(command);
        Saw(command, answer, from);
        return answer;
    }

    private void Saw(object command, ICoordinatorReply? answer, int from)
    {
        _witness.Saw(command, Coordinator.Journal.GetRange(from, Coordinator.Journal.Count - from), answer, Coordinator.State.View());
        History.Heard(command, answer, Coordinator);
        for (var index = from; index < Coordinator.Journal.Count; index++)
        {
            Assert.True(Coordinator.Journal[index] is not LeaseGranted granted || granted.Lease.Token > _folders.GetValueOrDefault(granted.Lease.Cell), "a token was granted that has a folder");
        }
    }

    private void Submit(Grid grid, bool retryFailed) => Tell(new SubmitGrid(grid.ToJson(), retryFailed, Replace: true));

    private void Pass(TimeSpan time)
    {
        for (var end = Coordinator.Now + time; Coordinator.Now < end;)
        {
            Coordinator.Advance(TimeSpan.FromSeconds(Math.Min(5, (end - Coordinator.Now).TotalSeconds)));
            Tell(Tick.Instance);
        }
    }

    private void Freeze(TimeSpan time)
    {
        Coordinator.Advance(time);
        Tell(Tick.Instance);
    }

    private void Restart(TimeSpan down, params ICoordinatorEvent[] mended)
    {
        var from = Coordinator.Journal.Count;
        Coordinator.Restart(down, mended);
        Saw(new object(), answer: null, from);
    }

    /// <summary>A result lies in the store that the journal does not know: it goes on record while nobody coordinates.</summary>
    private void Mend(int which)
    {
        CellId[] open = [.. History.Cells.Where(cell => !Coordinator.State.HasResult(cell))];
        ICoordinatorEvent[] found = open.Length == 0 ? [] : [FoundOf(open[which % open.Length])];
        Restart(TimeSpan.FromSeconds(which % 30), found);
    }

    private ResultFound FoundOf(CellId cell) => new(Coordinator.Now.ToUnixTimeMilliseconds(), new(cell, History.TokenOf(cell).Next()), AGrid.OutcomeOf(cell));

    /// <summary>Somebody wrote a folder for a token that was never granted.</summary>
    private void Write(int which)
    {
        CellId[] cells = [.. History.Cells];
        if (cells.Length > 0)
        {
            var cell = cells[which % cells.Length];
            _folders[cell] = new(Math.Max(History.TokenOf(cell).Value, Coordinator.State.LatestToken(cell).Value) + 1 + (which % 3));
        }
    }

    private void Restore(int which)
    {
        DeviceId[] quarantined = [.. History.Devices.Quarantined];
        if (quarantined.Length > 0)
        {
            Tell(new RestoreDevice(quarantined[which % quarantined.Length]));
        }
    }

    private void RestoreAll()
    {
        foreach (var device in History.Devices.Quarantined.ToList())
        {
            Tell(new RestoreDevice(device));
        }
    }

    private void Send(ANode node, IEnumerable<IWireMessage> messages) => _network.AddRange(messages.Select(message => (message, node, node.Incarnation, true)));

    private void Lose(int detail)
    {
        if (_network.Count > 0)
        {
            _network.RemoveAt(detail % _network.Count);
        }
    }

    private void DeliverAll()
    {
        while (_network.Count > 0)
        {
            Deliver(0, keep: false);
        }
    }

    private void Deliver(int detail, bool keep)
    {
        if (_network.Count == 0)
        {
            return;
        }

        var at = detail % _network.Count;
        var (message, node, life, toCoordinator) = _network[at];
        if (!keep)
        {
            _network.RemoveAt(at);
        }

        if (!toCoordinator)
        {
            // An actor reference names one life of a process: what was sent to an earlier one reaches nobody.
            if (life == node.Incarnation)
            {
                node.Hear(message);
            }
        }
        else if (Tell(Proven(message)) is { } answer)
        {
            _network.Add((answer, node, life, false));
        }
    }

    /// <summary>What the actor makes of a report: it looks into the store for a result that would count.</summary>
    private object Proven(IWireMessage message) =>
        message is ReportSucceeded report && report.Outcome.ResultSha256 == AGrid.OutcomeOf(report.Lease.Cell, ANode.Unproven).ResultSha256 && Coordinator.State.Decide(report, Coordinator.Now).Events is [CellSucceeded, ..]
            ? new UnprovenResult(report, "the store has no such result")
            : message;
}
