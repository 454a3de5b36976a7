using Slfd.GpuNode.Events;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Carrying;

/// <summary>
/// What is to be carried between this host and the artifact store, and when. Pure: orders and ends of work come in with the time, effects go out; the work itself is done
/// elsewhere (<see cref="CarrierActor"/>, or a simulation).
/// </summary>
/// <param name="carries">Whether the store is another host's folder; else checkpoints are where everybody looks as soon as they are written.</param>
internal sealed class CarrierCore(bool carries)
{
    /// <summary>How long a result waits that the disk or the store refused.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly Dictionary<LeaseId, CheckpointQueue> _checkpoints = [];
    private readonly HashSet<LeaseId> _fetching = [];
    private readonly List<(TimeSpan At, CarrierWork Work)> _later = [];
    private readonly StreamCarrying _streams = new();
    private List<CarrierEffect> _effects = [];

    /// <summary>When <see cref="TimePasses"/> has something to do; null: never.</summary>
    public TimeSpan? WakeAt => _later.Select(work => (TimeSpan?)work.At).Append(_streams.NextAt).Min();

    /// <summary>The node wants something.</summary>
    public IReadOnlyList<CarrierEffect> Hear(ICarrierOrder order)
    {
        switch (order)
        {
            case FetchNeeds fetch:
                _fetching.Add(fetch.Grant.Lease);
                Do(new CarrierWork.Fetch(fetch.Grant));
                break;
            case StopFetching stop when _fetching.Remove(stop.Lease):
                Forget(stop.Lease);
                break;
            case StopFetching:
                break; // it ended on its own, and the answer is on its way
            case CarryCheckpoint written:
                Written(written.Lease);
                break;
            case CarryStreams looked:
                if (carries)
                {
                    Do(_streams.Look(looked.Lease));
                }

                break;
            case FinishCarrying finish:
                Finish(finish.Lease);
                break;
            case DropCheckpoints drop:
                _checkpoints.Remove(drop.Lease);
                _streams.Drop(drop.Lease);
                Forget(drop.Lease);
                break;
            case KeepResult keep:
                Do(keep.IsOld ? new CarrierWork.Store(keep.Entry) : new CarrierWork.Check(keep.Entry));
                break;
            case SettleResult settle:
                Do(new CarrierWork.Settle(settle));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(order), order, "not an order to a carrier");
        }

        return Take();
    }

    /// <summary>A piece of work has ended.</summary>
    /// <param name="done">What came of it.</param>
    /// <param name="now">Of a clock that only goes forward.</param>
    public IReadOnlyList<CarrierEffect> Hear(WorkDone done, TimeSpan now)
    {
        switch (done.Work)
        {
            case CarrierWork.Fetch fetch when _fetching.Remove(fetch.Grant.Lease):
                if (done.Missing is not null || done.Refused is not null)
                {
                    Forget(fetch.Grant.Lease);
                }

                Tell(new NeedsFetched(fetch.Grant, done.Missing, done.Refused));
                break;
            case CarrierWork.Fetch:
                break; // no longer wanted
            case CarrierWork.Checkpoint checkpoint:
                Carried(checkpoint, done);
                break;
            case CarrierWork.Streams streams:
                Do(_streams.Done(streams.Lease, done.Bytes, now));
                break;
            case CarrierWork.Check check when done.Missing is { } fault:
                Tell(new ResultFaulty(check.Entry, fault));
                break;
            case CarrierWork.Check check:
                if (done.Refused is { } outboxRefused)
                {
                    // The files are there, and this life of the node goes on offering the result; only the next one would not know.
                    Note($"the result of {check.Entry.Label} could not be put into the outbox: {outboxRefused}");
                }

                Do(new CarrierWork.Store(check.Entry));
                break;
            case CarrierWork.Store store when done.Refused is { } refused:
                Note($"the result of {store.Entry.Label} is not on the artifact store and so not reported; trying again: {refused}");
                _later.Add((now + RetryAfter, store));
                break;
            case CarrierWork.Store store:
                Tell(new ResultKept(store.Entry));
                End(store.Entry.Lease);
                break;
            case CarrierWork.Settle settle:
                Settled(settle, done.Refused, now);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(done), done.Work, "not a carrier's work");
        }

        return Take();
    }

    /// <summary>Begins what was put off until now.</summary>
    public IReadOnlyList<CarrierEffect> TimePasses(TimeSpan now)
    {
        foreach (var due in _later.Where(work => work.At <= now).ToList())
        {
            _later.Remove(due);
            Do(due.Work);
        }

        foreach (var due in _streams.Due(now))
        {
            Do(due);
        }

        return Take();
    }

    private void Written(LeaseId lease)
    {
        if (!carries)
        {
            return;
        }

        if (!_checkpoints.TryGetValue(lease, out var queue))
        {
            _checkpoints[lease] = queue = new();
        }

        queue.Waits = true;
        CarryNewest(lease, queue);
    }

    private void CarryNewest(LeaseId lease, CheckpointQueue queue)
    {
        if (queue is { Waits: true, UnderWay: null })
        {
            // While one is under way the newer ones wait; only the newest of them is carried then.
            queue.Waits = false;
            queue.UnderWay = new(lease);
            Do(queue.UnderWay);
        }
    }

    private void Carried(CarrierWork.Checkpoint checkpoint, WorkDone done)
    {
        if (!_checkpoints.TryGetValue(checkpoint.Lease, out var queue) || !ReferenceEquals(queue.UnderWay, checkpoint))
        {
            return; // dropped meanwhile
        }

        queue.UnderWay = null;
        queue.Stored = Math.Max(queue.Stored, done.Iteration);
        if (done.Refused is { } refused)
        {
            Note($"a checkpoint of {checkpoint.Lease.Cell.Prefix} (token {checkpoint.Lease.Token}) is not on the artifact store: {refused}");
        }

        CarryNewest(checkpoint.Lease, queue);
        if (queue is { IsLast: true, UnderWay: null })
        {
            _checkpoints.Remove(checkpoint.Lease);
            Forget(checkpoint.Lease);
            Tell(new CarryingFinished(checkpoint.Lease, queue.Stored));
            End(checkpoint.Lease);
        }
        else
        {
            Tell(new CheckpointCarried(checkpoint.Lease, queue.Stored));
            if (queue.UnderWay is null && done.Refused is null)
            {
                Do(_streams.Look(checkpoint.Lease, tries: 1));
            }
        }
    }

    private void Finish(LeaseId lease)
    {
        if (_checkpoints.TryGetValue(lease, out var queue) && queue.UnderWay is not null)
        {
            queue.IsLast = true;
            return;
        }

        _checkpoints.Remove(lease);
        Forget(lease);
        Tell(new CarryingFinished(lease, queue?.Stored ?? 0));
        End(lease);
    }

    private void Settled(CarrierWork.Settle settle, string? refused, TimeSpan now)
    {
        if (refused is not null)
        {
            var what = settle.Order.Counts ? "accepted, but could not be published" : "not accepted, and could not be removed";
            Note($"the result of {settle.Order.Entry.Label} was {what}; trying again: {refused}");
            _later.Add((now + RetryAfter, settle));
        }
        else if (!settle.Order.Counts)
        {
            _effects.Add(new CarrierEffect.Publish(new NodeNote(false, $"the result of {settle.Order.Entry.Label} does not count and was discarded: {Because(settle.Order.Verdict)}")));
        }

        Tell(new ResultSettled(settle.Order, refused));
    }

    private static string Because(Verdict verdict) => verdict switch
    {
        Verdict.Stale => "a newer lease speaks for the cell",
        Verdict.AlreadyDone => "another attempt was accepted before",
        Verdict.Unknown => "no grid names the cell any more, or the attempt was never this node's",
        Verdict.Unproven => "the coordinator does not find it in the artifact store, or its counts cannot be; its log says more",
        Verdict.Accepted or _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "a result is discarded as Stale, AlreadyDone, Unknown or Unproven"),
    };

    private void Forget(LeaseId lease) => _effects.Add(new CarrierEffect.Forget(lease));

    /// <summary>What the attempt wrote last is worth having where no folder is shared, above all when it failed.</summary>
    private void End(LeaseId lease)
    {
        if (carries)
        {
            Do(_streams.End(lease));
        }
    }

    private void Do(CarrierWork? work)
    {
        if (work is not null)
        {
            _effects.Add(new CarrierEffect.Begin(work));
        }
    }

    private void Tell(IFromCarrier message) => _effects.Add(new CarrierEffect.Tell(message));

    private void Note(string warning) => _effects.Add(new CarrierEffect.Publish(new NodeNote(true, warning)));

    private List<CarrierEffect> Take()
    {
        var taken = _effects;
        _effects = [];
        return taken;
    }

    /// <summary>The checkpoints of one attempt.</summary>
    private sealed class CheckpointQueue
    {
        /// <summary>Whether one was written after the one that is under way.</summary>
        public bool Waits { get; set; }

        /// <summary>What is being carried; null: nothing.</summary>
        public CarrierWork.Checkpoint? UnderWay { get; set; }

        /// <summary>Iteration of the newest on the store.</summary>
        public int Stored { get; set; }

        /// <summary>Whether the attempt has ended, and the node waits for the last of them.</summary>
        public bool IsLast { get; set; }
    }
}
