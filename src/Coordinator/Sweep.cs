using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Failures;
using Slfd.Coordinator.Leases;
using Slfd.Coordinator.Nodes;
using Slfd.Coordinator.Operators;
using Slfd.Coordinator.Questions;
using Slfd.Coordinator.Results;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Coordinator;

/// <summary>Everything the coordinator knows: the fold of its events over eight books, and the way of each command to the book that decides it. No clock, no I/O, no actor.</summary>
/// <remarks>
/// <see cref="Decide"/> changes nothing; <see cref="Apply(ICoordinatorEvent)"/> alone does. A book knows no other: what a rule needs of the others it asks through <see cref="IFacts"/>,
/// and what an event means for the books is said in <see cref="Fold"/>. The rules and why they suffice: design.md sections 6 and 8, reference/akka.md section 8. Times are milliseconds
/// since 1970 by a clock that never jumps within one life of the coordinator.
/// </remarks>
internal sealed class Sweep
{
    /// <summary>How far ahead of this host's clock the number of a node's life may be: a day, in milliseconds.</summary>
    private const long MostAhead = 24 * 60 * 60 * 1000L;

    private readonly Books _books;
    private readonly Fold _fold;

    public Sweep()
        : this(new(), new())
    {
    }

    /// <summary>Empty books.</summary>
    /// <param name="leases">Lease term and beats.</param>
    /// <param name="failures">Retries, back-off, quarantine.</param>
    /// <param name="peak">Predicts a cell's peak of device memory in bytes; null: nobody does.</param>
    public Sweep(LeaseOptions leases, FailurePolicy failures, Func<CellSpec, long>? peak = null)
    {
        _books = new(leases, failures, peak);
        _fold = new(_books);
    }

    /// <summary>Which life of the coordinator this is; 0 before its first event.</summary>
    public long Term => _fold.Term;

    /// <summary>Cells that any grid ever named.</summary>
    public int CellCount => _books.Cells.Count;

    /// <summary>Sequence number of the latest accepted result.</summary>
    public long LastResult => _books.Results.Last;

    /// <summary>Open leases; for tests.</summary>
    public IReadOnlyCollection<OpenLease> OpenLeases => [.. _books.Leases.All];

    /// <summary>Whether cells became ready, or a grid wants more, since this was last set to false: idle nodes are worth waking.</summary>
    public bool WorkAppeared
    {
        get => _fold.WorkAppeared;
        set => _fold.WorkAppeared = value;
    }

    /// <summary>The state as it was saved.</summary>
    /// <exception cref="InvalidDataException">Another layout, or damaged: replay the events instead.</exception>
    public static Sweep FromSnapshot(CoordinatorSnapshot snapshot, LeaseOptions leases, FailurePolicy failures, Func<CellSpec, long>? peak = null)
    {
        Sweep sweep = new(leases, failures, peak);
        sweep._fold.Term = sweep._books.Load(snapshot);
        return sweep;
    }

    /// <summary>The state as bytes: what the events say, and nothing that lives in memory only. Equal histories give equal bytes.</summary>
    /// <param name="head">Hash of the chain of events up to now; null: there is no chain.</param>
    public CoordinatorSnapshot ToSnapshot(byte[]? head = null) => _books.ToSnapshot(Term, head);

    /// <summary>The latest token of a cell; 0: it was never leased, and no attempt at it was found.</summary>
    public FencingToken LatestToken(CellId cell) => _books.Cells.Find(cell) is >= 0 and var index ? new(_books.Cells[index].Token) : _books.Found.TokenOf(cell);

    /// <summary>Whether the cell has its result, or will have it as soon as a grid names it.</summary>
    public bool HasResult(CellId cell) => _books.Cells.Find(cell) is >= 0 and var index ? _books.Cells[index].Result > 0 : _books.Found.HasResult(cell);

    /// <summary>How things stand now, to be read by any thread for any time.</summary>
    public SweepView View() => _books.View();

    /// <summary>Says what a command leads to.</summary>
    /// <param name="command">A message of the protocol, or <see cref="Tick"/>.</param>
    /// <param name="now">The time at which it is decided.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a command of the coordinator.</exception>
    public Decision Decide(object command, DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        return command switch
        {
            // A life is numbered by its host's clock. One from far ahead would lock the real node out.
            INodeMessage early when early.Incarnation - at > MostAhead => Decision.Ignored,
            RequestWork request => _books.Leases.Decide(request, at, _books, _books.Failures.MemoryScaleOf),
            Heartbeat beat => Found(beat, _books.Leases.Decide(beat, at, _books), at),
            ReportSucceeded report => Granted(report.Lease, cell => Succeeded(report, cell, fault: null, at)),
            UnprovenResult unproven => Granted(unproven.Report.Lease, cell => Succeeded(unproven.Report, cell, unproven.Fault, at)),
            ReportFailed report => Granted(report.Lease, cell => Failed(report, cell, at)),
            HandBack back => Granted(back.Lease, cell => _books.Leases.Decide(back, cell, at, _books)),
            Hello hello => Joined(hello, _books.Nodes.Decide(hello, Term, Releasing(ReleaseReason.NodeRestarted, at), at, _books), at),
            Goodbye goodbye => _books.Nodes.Decide(goodbye, Releasing(ReleaseReason.HandedBack, at), _books),
            SubmitGrid submit => Submitted(submit, prepared: null, at),
            PreparedGrid ready => Submitted(ready.Submit, ready.Checked, at),
            PauseGrid pause => _books.Grids.Decide(pause, () => _books.Leases.Withdraw(pause.Grid, [], at, _books), at),
            RestoreDevice restore => _books.Nodes.Decide(restore, () => Names.List(View().Quarantined().Select(id => id.ToString())), at),
            QuarantineDevice quarantine => DecideQuarantine(quarantine, View(), at),
            AcknowledgeAlert seen => OperatorBook.Decide(seen, at),
            CancelCells { Cells.IsAll: true } => Decision.Refuse("say which cells: their ids, or at least --grid NAME"),
            CancelCells cancel => Selected(cancel.Cells, cells => _books.Cells.Decide(cancel, cells, cell => ReleaseOf(cell, at), at, _books)),
            RetryCells { Force: true, Outdated: true } => Decision.Refuse("--force runs every finished cell again, --outdated those of an older revision: say one of the two"),
            RetryCells { Cells.IsAll: true, Outdated: false } => Decision.Refuse("say which cells: their ids, or at least --grid NAME or --state failed, or --outdated"),
            RetryCells retry => Selected(retry.Cells, cells => _books.Cells.Decide(retry, cells, at, _books)),
            DrainNode drain => DecideDrain(drain, View(), at),
            ForgetNode forget => DecideForget(forget, View(), at),
            Tick => DecideTick(at),
            IOperatorQuestion question => Decision.Say(Answers.To(View(), question, at, new())),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "not a command of the coordinator"),
        };
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
            _fold.Apply(change, decision.Checked);
        }

        foreach (var note in decision.Notes)
        {
            Apply(note);
        }

        return decision.Answer?.Invoke();
    }

    /// <summary>The next state after an event, in live work and in recovery alike.</summary>
    public void Apply(ICoordinatorEvent change) => _fold.Apply(change, ready: null);

    /// <summary>The next state after a change that is not written down.</summary>
    public void Apply(INote note) => _fold.Apply(note);

    private Decision Granted(LeaseId lease, Func<int, Decision> decide) => LeaseBook.WasGranted(lease, _books.Cells, out var cell)
        ? decide(cell)
        : Decision.Say(_books.Results.Ended(lease, Verdict.Unknown, cell < 0 ? 0 : _books.Cells[cell].Result));

    /// <summary>A result counts when it comes from the node that the attempt was granted to, can be, and lies in the artifact store (docs/decisions/0054).</summary>
    /// <param name="report">The report.</param>
    /// <param name="cell">The cell's index.</param>
    /// <param name="fault">What the artifact store says against it; null: nothing, or nobody asked.</param>
    /// <param name="at">When.</param>
    private Decision Succeeded(ReportSucceeded report, int cell, string? fault, long at)
    {
        if (_books.Cells.GranteeOf(cell, report.Lease.Token)?.Node != report.Node)
        {
            return Decision.Say(Ended(Verdict.Unknown));
        }

        var row = _books.Cells[cell];
        if ((ResultRules.FaultOf(_books.Grids.SpecOf(in row), report.Outcome) ?? fault) is not { } wrong)
        {
            return _books.Results.Decide(report, cell, at, _books);
        }

        // The attempt has failed: a host on which it happens to cell after cell is stopped like any other sick one.
        return OpenOf(cell, report.Lease) is not { } lease
            ? Decision.Say(Ended(Verdict.Unproven))
            : Failed(new(report.Node, report.Incarnation, report.Lease, lease.Device.Slot, new(FailureClass.Infrastructure, $"the result was not accepted: {wrong}", string.Empty, lease.Checkpoint)), cell, at)
                with
            { Answer = () => Ended(Verdict.Unproven) };

        LeaseEnded Ended(Verdict verdict) => _books.Results.Ended(report.Lease, verdict, _books.Cells[cell].Result);
    }

    private Decision Failed(ReportFailed report, int cell, long at) => _books.Failures.Decide(report, cell, OpenOf(cell, report.Lease), at, _books,
        (lease, failure, retried) => _books.Nodes.Judge(lease, failure.Message, FailurePolicy.BlamesDevice(failure.Class, retried), FailurePolicy.CountsForDevice(failure.Class, retried), at));

    private Decision Submitted(SubmitGrid submit, CheckedGrid? prepared, long at) =>
        _books.Grids.Decide(submit, prepared, (grid, kept) => _books.Leases.Withdraw(grid, kept, at, _books), StatusOf, at, _books.Cells);

    private Decision Selected(CellSelector selector, Func<IEnumerable<int>, Decision> decide) =>
        Selection.Of(View(), selector, out var selection) is { } refusal ? Decision.Say(refusal) : decide(selection.From(0).Select(place => place.Cell));

    private Decision DecideDrain(DrainNode drain, SweepView view, long at) =>
        _books.Nodes.Decide(drain, view.IsKnown(drain.Node) ? view.StateOf(drain.Node, at) : null, () => view.NoSuchNode(drain.Node), at, _books);

    private Decision DecideForget(ForgetNode forget, SweepView view, long at) =>
        NodeBook.Decide(forget, view.IsKnown(forget.Node) ? view.StateOf(forget.Node, at) : null, () => view.NoSuchNode(forget.Node), Releasing(ReleaseReason.Withdrawn, at), at, _books);

    private Decision DecideQuarantine(QuarantineDevice quarantine, SweepView view, long at) =>
        _books.Nodes.Decide(quarantine, view.IsKnown(quarantine.Device), () => view.NoSuchDevice(quarantine.Device), at, _books);

    /// <summary>A host that joins, or is started again, may have what every other one lacks: cells that failed for want of it wait again.</summary>
    private Decision Joined(Hello hello, Decision decision, long at) => hello.Incarnation > _books.Nodes.IncarnationOf(hello.Node)
        ? decision with { Events = [.. decision.Events, .. _books.Cells.TryAgain(_books.Failures.FailedForData(_books.Cells), at)] }
        : decision;

    /// <summary>A host has by now what it lacked: cells that failed for want of it wait again.</summary>
    private Decision Found(Heartbeat beat, Decision decision, long at) => _books.Nodes.NewlyFound(beat) is { Count: > 0 } found
        ? decision with
        {
            Events = [.. decision.Events, .. _books.Cells.TryAgain(_books.Failures.FailedForData(_books.Cells, found), at)],
            Notes = [.. decision.Notes, new HostFound(beat.Node, found)],
        }
        : decision;

    private Decision DecideTick(long at)
    {
        var (events, ticked) = _books.Leases.Decide(at, _books.Cells);
        return new(events, _books.Failures.Decide(at, _books.Cells) is { } ended ? [ticked, ended] : [ticked], Answer: null);
    }

    private GridStatus StatusOf(string grid) => (GridStatus)View().StatusOf(grid);

    private OpenLease? OpenOf(int cell, LeaseId id) => _books.Leases.Of(cell) is { } lease && lease.Id == id ? lease : null;

    private Func<OpenLease, IEnumerable<ICoordinatorEvent>> Releasing(ReleaseReason reason, long at) => lease => LeaseBook.Release(lease, reason, at, _books.Cells);

    private IEnumerable<ICoordinatorEvent> ReleaseOf(int cell, long at) =>
        _books.Leases.Of(cell) is { } lease ? LeaseBook.Release(lease, ReleaseReason.Withdrawn, at, _books.Cells) : [];
}
