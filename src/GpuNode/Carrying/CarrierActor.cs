using Akka.Actor;
using Slfd.Artifacts;
using Slfd.Artifacts.Http.Carrying;
using Slfd.Experiments.Cells;
using Slfd.GpuNode.Events;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Carrying;

/// <summary>Does the node's work on files and on the artifact store, on pool threads; <see cref="CarrierCore"/> decides what and when.</summary>
/// <remarks>Where no folder is shared, what a cell needs is fetched before its worker hears of it, each durable checkpoint is carried to the store, and a result before it is spoken of (design.md section 8, rule 1).</remarks>
#pragma warning disable CA1001 // An actor's disposal is PostStop.
internal sealed class CarrierActor : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_streamsWithin = TimeSpan.FromMinutes(1);

    private readonly CarrierCore _core;
    private readonly NodeArtifacts _artifacts;
    private readonly RunsFolder _runs;
    private readonly Outbox _outbox;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Dictionary<LeaseId, CancellationTokenSource> _running = [];

    /// <param name="artifacts">The store.</param>
    /// <param name="runs">The node's folder for artifacts.</param>
    /// <param name="outbox">The node's.</param>
    public CarrierActor(NodeArtifacts artifacts, RunsFolder runs, Outbox outbox)
    {
        (_artifacts, _runs, _outbox, _core) = (artifacts, runs, outbox, new(artifacts.AreElsewhere));
        Receive<ICarrierOrder>(order => Do(_core.Hear(order)));
        Receive<WorkDone>(done => Do(_core.Hear(done, Now)));
        Receive<TimePasses>(_ => Do(_core.TimePasses(Now)));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stopped.Cancel();
        foreach (var attempt in _running.Values)
        {
            attempt.Dispose();
        }

        _stopped.Dispose();
    }

    private void Do(IReadOnlyList<CarrierEffect> effects)
    {
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case CarrierEffect.Begin begin:
                    Begin(begin.Work);
                    break;
                case CarrierEffect.Forget forget when _running.Remove(forget.Lease, out var attempt):
                    attempt.Cancel();
                    attempt.Dispose();
                    break;
                case CarrierEffect.Forget:
                    break; // nothing was begun
                case CarrierEffect.Tell tell:
                    Context.Parent.Tell(tell.Message);
                    break;
                case CarrierEffect.Publish said:
                    Context.System.EventStream.Publish(said.Event);
                    break;
                default:
                    throw new InvalidOperationException($"a carrier cannot do {effect}");
            }
        }

        if (_core.WakeAt is { } at)
        {
            var wait = at - Now;
            Timers.StartSingleTimer(nameof(TimePasses), TimePasses.Instance, wait > s_tick ? wait : s_tick);
        }
    }

    private void Begin(CarrierWork work)
    {
        var events = Context.System.EventStream;
        void Tell(bool warning, string text) => events.Publish(new NodeNote(warning, text)); // from any thread
        var stop = work is CarrierWork.Fetch or CarrierWork.Checkpoint ? StopOf(work.For) : _stopped.Token;
        Task.Run(() => Run(work, Tell, stop), CancellationToken.None).PipeTo(Self, success: done => done, failure: error => new WorkDone(work, Refused: error.Message));
    }

    private CancellationToken StopOf(LeaseId lease)
    {
        if (!_running.TryGetValue(lease, out var attempt))
        {
            _running[lease] = attempt = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        }

        return attempt.Token;
    }

    private async Task<WorkDone> Run(CarrierWork work, Action<bool, string> tell, CancellationToken stop)
    {
        switch (work)
        {
            case CarrierWork.Fetch fetch:
                try
                {
                    await _artifacts.Fetch(_runs, fetch.Grant.Lease, CellSpec.FromJson(fetch.Grant.SpecJson), tell, stop, fetch.Grant.Judging);
                    return new(work);
                }
                catch (ArtifactMissingException missing)
                {
                    return new(work, Missing: missing.Message);
                }

            case CarrierWork.Checkpoint checkpoint:
                return new(work, Iteration: await _artifacts.StoreCheckpoint(_runs, checkpoint.Lease, tell, stop));
            case CarrierWork.Streams streams:
                return new(work, Bytes: await Streams(streams.Lease, stop));
            case CarrierWork.Check check when _outbox.FaultOf(check.Entry) is { } fault:
                return new(work, Missing: fault);
            case CarrierWork.Check check:
                _outbox.Store(check.Entry);
                return new(work);
            case CarrierWork.Store store:
                await _artifacts.StoreResult(_runs, store.Entry.Lease, tell, stop);
                return new(work);
            case CarrierWork.Settle { Order: { Counts: true, Entry: var entry } }:
                await _artifacts.Publish(_runs, entry.Lease, entry.Outcome.ResultSha256, tell, stop);
                _outbox.Publish(entry);
                return new(work);
            case CarrierWork.Settle { Order.Entry: var entry }:
                await _artifacts.Discard(entry.Lease, tell, stop);
                _outbox.Discard(entry);
                return new(work);
            default:
                throw new ArgumentOutOfRangeException(nameof(work), work, "not a carrier's work");
        }
    }

    /// <summary>For people, and so not for as long as it takes, and without a word where the store will not have it.</summary>
    private async Task<long> Streams(LeaseId lease, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(s_streamsWithin);
        return await _artifacts.StoreStreams(_runs, lease, (_, _) => { }, limit.Token);
    }

    private sealed class TimePasses : INoSerializationVerificationNeeded
    {
        public static readonly TimePasses Instance = new();
    }
}
