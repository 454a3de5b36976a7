using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Slfd.Coordinator.Failures;
using Slfd.Coordinator.Leases;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Hosting;

/// <summary>Keeps a <see cref="CoordinatorState"/> durable: decides, writes, and only then answers.</summary>
/// <remarks>
/// Group commit (docs/decisions/0001): commands that arrive during a write are queued and become the next batch. The state runs ahead of the disk inside a batch; a
/// failed write stops this actor, so that nothing of it survives that was not written, and nothing was answered.
/// </remarks>
internal sealed class CoordinatorActor : ReceivePersistentActor, IWithTimers
{
    private const int CommandsPerBatch = 1000;
    private const int ResultsPerPage = 200;
    private const int EventsPerSnapshot = 10_000;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(250);

    private readonly LeaseOptions _leases;
    private readonly FailurePolicy _failures;
    private readonly TimeProvider _clock;
    private readonly SnapshotTrust _snapshots;
    private readonly DateTimeOffset _startedAt;
    private readonly long _startedTicks;
    private readonly Queue<(object Command, IActorRef Sender)> _queue = new();
    private readonly Dictionary<NodeId, IActorRef> _nodes = [];
    private readonly HashSet<IActorRef> _subscribers = [];
    private CoordinatorState _state;
    private bool _writing;
    private bool _stopping;
    private long _durableResult;
    private long _snapshotAt;
    private long _snapshotBefore;

    public CoordinatorActor(LeaseOptions leases, FailurePolicy failures, TimeProvider clock, SnapshotTrust snapshots)
    {
        (_leases, _failures, _clock, _snapshots) = (leases, failures, clock, snapshots);
        (_startedAt, _startedTicks) = (clock.GetUtcNow(), clock.GetTimestamp());
        _state = new(leases, failures);

        Recover<SnapshotOffer>(Restore);
        Recover<ICoordinatorEvent>(change => _state.Apply(change));
        Recover<RecoveryCompleted>(_ => Begin());

        Command<INodeMessage>(message =>
        {
            _nodes[message.Node] = Sender;
            Enqueue(message);
        });
        Command<GetResultsSince>(Subscribe);
        Command<IOperatorMessage>(Enqueue);
        Command<Tick>(Enqueue);
        Command<Terminated>(gone => _subscribers.Remove(gone.ActorRef));
        Command<StopCoordinator>(_ => Stop());
        Command<SaveSnapshotSuccess>(Saved);
        Command<SaveSnapshotFailure>(NotSaved);
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failure => Log.Warning(failure.Cause, "old snapshots could not be deleted"));
    }

    public override string PersistenceId => "coordinator";

    public override Recovery Recovery => _snapshots.Lost ? new Recovery(SnapshotSelectionCriteria.None) : base.Recovery;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Never jumps within one life of the coordinator, whatever is done to the host's clock.</summary>
    private DateTimeOffset Now => _startedAt + _clock.GetElapsedTime(_startedTicks);

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Log.Error(cause, "{0} could not be written; nothing of its batch was answered, and the coordinator recovers from the journal", @event.GetType().Name);
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Log.Error(reason, "the journal could not be replayed, at {0}", message);
        base.OnRecoveryFailure(reason, message);
    }

    private void Restore(SnapshotOffer offer)
    {
        try
        {
            _state = CoordinatorState.FromSnapshot((CoordinatorSnapshot)offer.Snapshot, _leases, _failures);
            (_snapshotAt, _snapshotBefore) = (offer.Metadata.SequenceNr, offer.Metadata.SequenceNr);
        }
        catch (InvalidDataException unreadable)
        {
            Log.Warning("the snapshot at event {0} is passed over: {1}", offer.Metadata.SequenceNr, unreadable.Message);
            _snapshots.Lost = true;
            throw;
        }
    }

    private void Begin()
    {
        _durableResult = _state.LastResult;
        CoordinatorStarted started = new(Now.ToUnixTimeMilliseconds(), _state.Term + 1, typeof(CoordinatorActor).Assembly.GetName().Version!.ToString(3));
        _state.Apply(started);
        Log.Info("term {0} begins after {1} events", started.Term, LastSequenceNr);
        Write([started], []);
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, s_tick);
    }

    private void Enqueue(object command)
    {
        _queue.Enqueue((command, Sender));
        if (!_writing)
        {
            Flush();
        }
    }

    private void Flush()
    {
        List<ICoordinatorEvent> events = [];
        List<(IActorRef To, ICoordinatorReply Answer)> answers = [];
        for (var taken = 0; taken < CommandsPerBatch && _queue.TryDequeue(out var next); taken++)
        {
            var (decided, answer) = _state.Handle(next.Command, Now);
            events.AddRange(decided);
            if (answer is not null)
            {
                answers.Add((next.Sender, answer));
            }
        }

        if (events.Count > 0)
        {
            Write(events, answers);
        }
        else
        {
            Send(answers);
            if (_queue.Count > 0)
            {
                Flush();
            }
        }
    }

    private void Write(List<ICoordinatorEvent> events, IReadOnlyList<(IActorRef To, ICoordinatorReply Answer)> answers)
    {
        _writing = true;
        var (left, result) = (events.Count, _state.LastResult);
        var newGrids = events.Any(change => change is GridDefined);
        PersistAllAsync(events, _ =>
        {
            if (--left == 0)
            {
                Written(answers, result, newGrids);
            }
        });
    }

    private void Written(IReadOnlyList<(IActorRef To, ICoordinatorReply Answer)> answers, long result, bool newGrids)
    {
        _writing = false;
        Send(answers);
        Publish(result, newGrids);
        if (_queue.Count == 0 && LastSequenceNr - _snapshotAt >= EventsPerSnapshot)
        {
            TakeSnapshot();
        }

        if (_queue.Count > 0)
        {
            Flush();
        }
        else if (_stopping)
        {
            StopAfterSnapshot();
        }
    }

    private void Send(IReadOnlyList<(IActorRef To, ICoordinatorReply Answer)> answers)
    {
        foreach (var (to, answer) in answers)
        {
            to.Tell(answer);
        }

        if (_state.WorkAppeared)
        {
            _state.WorkAppeared = false;
            foreach (var node in _nodes.Values)
            {
                node.Tell(new WorkAvailable());
            }
        }
    }

    private void Publish(long result, bool newGrids)
    {
        var results = _subscribers.Count > 0 && result > _durableResult ? _state.ResultsAfter(_durableResult, result, int.MaxValue) : [];
        _durableResult = result;
        foreach (var subscriber in _subscribers)
        {
            if (newGrids)
            {
                subscriber.Tell(_state.GridList());
            }

            foreach (var committed in results)
            {
                subscriber.Tell(committed);
            }
        }
    }

    private void Subscribe(GetResultsSince query)
    {
        if (_subscribers.Add(Sender))
        {
            Context.Watch(Sender);
        }

        var sequence = query.Sequence;
        while (true)
        {
            var page = _state.ResultsAfter(sequence, _durableResult, ResultsPerPage);
            var last = page.Length < ResultsPerPage;
            Sender.Tell(new ResultsPage(page, last));
            if (last)
            {
                return;
            }

            sequence = page[^1].Sequence;
        }
    }

    private void Stop()
    {
        _stopping = true;
        if (!_writing)
        {
            StopAfterSnapshot();
        }
    }

    private void StopAfterSnapshot()
    {
        if (LastSequenceNr == _snapshotAt)
        {
            Context.Stop(Self);
            return;
        }

        TakeSnapshot();
    }

    private void TakeSnapshot()
    {
        _snapshotAt = LastSequenceNr;
        SaveSnapshot(_state.ToSnapshot());
    }

    private void Saved(SaveSnapshotSuccess saved)
    {
        _snapshots.Lost = false;
        // The one before is kept: should the newest be unreadable, its predecessor and the events after it still are there.
        DeleteSnapshots(new SnapshotSelectionCriteria(_snapshotBefore - 1));
        _snapshotBefore = saved.Metadata.SequenceNr;
        StopIfAsked();
    }

    private void NotSaved(SaveSnapshotFailure failure)
    {
        Log.Warning(failure.Cause, "the snapshot at event {0} was not saved; the events are, so only the next start takes longer", failure.Metadata.SequenceNr);
        StopIfAsked();
    }

    private void StopIfAsked()
    {
        if (_stopping && !_writing)
        {
            Context.Stop(Self);
        }
    }
}
