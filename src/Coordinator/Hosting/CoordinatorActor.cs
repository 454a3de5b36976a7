using System.Diagnostics;
using System.Reflection;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Questions;
using Slfd.Coordinator.Telemetry;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Journal;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Hosting;

/// <summary>Makes <see cref="Sweep"/> durable: decide, apply, write, and only then answer.</summary>
/// <remarks>
/// Group commit: what arrives while a write is in flight waits, is decided in turn when the write ends, and is written as one batch (docs/decisions/0001). So
/// whenever no write is in flight, the state is exactly what the journal says, and then a view of it is taken, from which questions are answered meanwhile (docs/decisions/0033).
/// </remarks>
#pragma warning disable CA1001 // An actor's disposal is PostStop.
internal sealed partial class CoordinatorActor : ReceivePersistentActor, IWithTimers
#pragma warning restore CA1001
{
    /// <summary>Under which the journal keeps its events.</summary>
    public const string Id = "coordinator";

    private static readonly TimeSpan s_countEvery = TimeSpan.FromSeconds(1);

    private readonly string _database;
    private readonly SteadyClock _clock;
    private readonly CoordinatorOptions _options;
    private readonly RecoveryChoice _recovery;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<(object Command, IActorRef Sender, long At)> _waiting = new();
    private readonly Dictionary<NodeId, IActorRef> _idleNodes = [];
    private readonly CoordinatorTelemetry _telemetry;
    private readonly IActorRef _questions;
    private readonly WatchedCells _watched;
    private Sweep _state;
    private SweepView _view; // of what is on disk
    private long _counted;
    private bool _writing, _stopping;

    public CoordinatorActor(CoordinatorOptions options, TimeProvider clock, RecoveryChoice recovery)
    {
        (_options, _clock, _recovery, _watched) = (options, new(clock), recovery, new(options.Leases.BeatEvery));
        _database = Context.System.Settings.Config.GetString(CoordinatorDatabase.NameKey, "the coordinator's journal");
        _state = new(options.Leases, options.Failures, options.PeakMemory);
        _view = _state.View();
        _telemetry = new(_log, cell => _view.GridNameOf(cell) ?? string.Empty);
        _questions = Context.ActorOf(Props.Create(() => new QuestionsActor()), "questions");

        Recover<SnapshotOffer>(Restore);
        Recover<ChainedEvent>(Replay);
        Recover<ICoordinatorEvent>(Replay);
        Recover<RecoveryCompleted>(_ => TakeOver());

        Command<GetResultsSince>(Subscribe);
        Command<SendPage>(page => Send(page.To));
        Command<Terminated>(gone => _subscriptions.Remove(gone.ActorRef));
        Command<IOperatorQuestion>(question => _questions.Forward(new Asked(_watched.Hear(question, _clock.Now), _view, _clock.Now.ToUnixTimeMilliseconds())));
        Command<ReportSucceeded>(Prove);
        Command<Proved>(Rule);
        Command<SubmitGrid>(Prepare);
        Command<PreparedGrid>(Enqueue);
        Command<INodeMessage>(Enqueue);
        Command<IOperatorMessage>(Enqueue);
        Command<TimePasses>(_ =>
        {
            Enqueue(Tick.Instance);
            CountCells();
        });
        Command<StopCoordinator>(_ => Stop());
        Command<SaveSnapshotSuccess>(saved => Saved(saved.Metadata));
        Command<SaveSnapshotFailure>(failed => NotSaved(failed.Cause));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failed => _log.Warning("old snapshots in {0} could not be deleted: {1}", _database, failed.Cause.Message));
    }

    /// <inheritdoc/>
    public override string PersistenceId => Id;

    /// <inheritdoc/>
    public override Recovery Recovery => new(_recovery.IgnoreSnapshots ? SnapshotSelectionCriteria.None : SnapshotSelectionCriteria.Latest);

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Context.System.EventStream.Publish(new CoordinatorEnded(_state.Term, _stopping));
        _telemetry.Dispose();
        _head?.Dispose();
        _ended.Cancel();
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        base.OnRecoveryFailure(reason, message);
        if (!_snapshotRefused)
        {
            Report(JournalFaults.Say(_database, reason, LastSequenceNr), recovering: true, JournalFaults.IsLasting(reason));
        }
    }

    /// <inheritdoc/>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistFailure(cause, @event, sequenceNr);
        Report($"{_database} cannot be written ({cause.GetBaseException().Message}); nothing was acknowledged, and it will be tried again", recovering: false);
    }

    /// <inheritdoc/>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        // The state is ahead of the journal now and stays so: the next actor must start from the journal.
        base.OnPersistRejected(cause, @event, sequenceNr);
        Report($"{_database} refuses an event ({cause.GetBaseException().Message})", recovering: false);
        Context.Stop(Self);
    }

    private void TakeOver()
    {
        if (!IsProven())
        {
            Context.Stop(Self);
            return;
        }

        _published = _state.LastResult;
        var version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? string.Empty;
        CoordinatorStarted started = new(_clock.Now.ToUnixTimeMilliseconds(), _state.Term + 1, version);
        Persist(Chain([started])[0], _ =>
        {
            RecordHead();
            _state.Apply(started);
            _view = _state.View();
            _eventsSinceSnapshot++;
            Context.System.EventStream.Publish(new CoordinatorTookOver(started.Term));
            Timers.StartPeriodicTimer(nameof(TimePasses), TimePasses.Instance, _options.TickEvery);
        });
    }

    private void Enqueue(object command) => Enqueue(command, Sender);

    private void Enqueue(object command, IActorRef sender)
    {
        if (_stopping)
        {
            return; // unanswered, so it will be asked again, of the next coordinator
        }

        _waiting.Enqueue((command, sender, Stopwatch.GetTimestamp()));
        Work();
    }

    private void Work()
    {
        while (!_writing && _waiting.Count > 0)
        {
            var (events, answers) = (new List<ICoordinatorEvent>(), new List<(IActorRef To, object Command, ICoordinatorReply Answer, long At)>());
            for (var taken = 0; taken < _options.LargestBatch && _waiting.TryDequeue(out var next); taken++)
            {
                if (Handle(next.Command, events) is { } answer)
                {
                    answers.Add((next.Sender, next.Command, answer, next.At));
                }
            }

            if (events.Count == 0)
            {
                _view = _state.View();
                Answer(answers);
                WakeIdleNodes();
                continue;
            }

            _writing = true;
            var left = events.Count;
            PersistAllAsync(Chain(events), _ =>
            {
                if (--left == 0)
                {
                    RecordHead();
                    _writing = false;
                    _view = _state.View();
                    _telemetry.Written(events);
                    Answer(answers);
                    Publish(events.OfType<GridDefined>().Any());
                    WakeIdleNodes();
                    SnapshotAfter(events.Count);
                    Work();
                }
            });
        }

        StopIfDone();
    }

    private ICoordinatorReply? Handle(object command, List<ICoordinatorEvent> events)
    {
        Decision decision;
        try
        {
            decision = Fenced(_state.Decide(command, _clock.Now));
        }
        catch (Exception error)
        {
            // Deciding changes nothing, so a message that no rule foresaw costs its sender the answer and nobody else anything.
            _log.Error(error, "{0} could not be decided", command.GetType().Name);
            return command is IOperatorMessage ? new Refused($"{command.GetType().Name} could not be decided: {error.Message}") : null;
        }

        events.AddRange(decision.Events);
        return _state.Apply(decision);
    }

    private void Answer(List<(IActorRef To, object Command, ICoordinatorReply Answer, long At)> answers)
    {
        foreach (var (to, command, answer, at) in answers)
        {
            to.Tell(_watched.In(_telemetry.Answered(command, answer, at), _clock.Now));
            if (answer is NoWork && command is RequestWork request)
            {
                _idleNodes[request.Node] = to;
            }
        }
    }

    /// <summary>Once a second, and only while somebody reads it.</summary>
    private void CountCells()
    {
        if (CoordinatorTelemetry.CountsAreWanted && Stopwatch.GetElapsedTime(_counted) >= s_countEvery)
        {
            _counted = Stopwatch.GetTimestamp();
            _questions.Tell(new CountCells(_view, _telemetry));
        }
    }

    private void WakeIdleNodes()
    {
        if (_state.WorkAppeared)
        {
            _state.WorkAppeared = false;
            foreach (var node in _idleNodes.Values)
            {
                node.Tell(new WorkAvailable());
            }

            _idleNodes.Clear();
        }
    }

    private static void Report(string because, bool recovering, bool lasting = false) => Context.System.EventStream.Publish(new CoordinatorTrouble(because, recovering, lasting));
}
