using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Carrying;

/// <summary>
/// When what attempts write for people is carried: while somebody looks, no more often than every other second and at a bounded rate; with each checkpoint; and once at an attempt's end, so that a log of
/// what failed is there. It may fail, and then is missed: nothing depends on it. Pure.
/// </summary>
internal sealed class StreamCarrying
{
    /// <summary>Of two tries, at least.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Bytes a second and attempt, at most, beyond a first try.</summary>
    public const int MostPerSecond = 256 << 10;

    /// <summary>Tries that one order is good for: until the next answer to a beat.</summary>
    public const int TriesPerLook = 5;

    private readonly Dictionary<LeaseId, Queue> _queues = [];

    /// <summary>When a try is due; null: never.</summary>
    public TimeSpan? NextAt => _queues.Values.Min(queue => queue.At);

    /// <summary>Somebody looks, or a checkpoint lies on the store.</summary>
    /// <param name="lease">At which attempt.</param>
    /// <param name="tries">How often it is to be carried.</param>
    /// <returns>What is to be done now; null: nothing.</returns>
    public CarrierWork? Look(LeaseId lease, int tries = TriesPerLook)
    {
        var isNew = !_queues.TryGetValue(lease, out var queue);
        if (isNew)
        {
            _queues[lease] = queue = new();
        }

        queue!.Left = queue.HasEnded ? queue.Left : Math.Max(queue.Left, tries);
        return isNew ? Begin(lease, queue) : null;
    }

    /// <summary>The attempt has ended: what it wrote last is carried.</summary>
    /// <returns>See <see cref="Look"/>.</returns>
    public CarrierWork? End(LeaseId lease)
    {
        if (!_queues.TryGetValue(lease, out var queue))
        {
            _queues[lease] = queue = new();
        }

        (queue.HasEnded, queue.Left, queue.At) = (true, 1, null);
        return queue.IsUnderWay ? null : Begin(lease, queue);
    }

    /// <summary>Nobody needs the attempt any more.</summary>
    public void Drop(LeaseId lease)
    {
        if (_queues.TryGetValue(lease, out var queue))
        {
            (queue.Left, queue.At) = (0, null);
            if (!queue.IsUnderWay)
            {
                _queues.Remove(lease);
            }
        }
    }

    /// <summary>A try has ended, well or not.</summary>
    /// <param name="lease">Whose.</param>
    /// <param name="bytes">What it carried.</param>
    /// <param name="now">Of a clock that only goes forward.</param>
    /// <returns>See <see cref="Look"/>.</returns>
    public CarrierWork? Done(LeaseId lease, long bytes, TimeSpan now)
    {
        var queue = _queues[lease];
        queue.IsUnderWay = false;
        if (queue.Left == 0)
        {
            _queues.Remove(lease);
        }
        else if (queue.HasEnded)
        {
            return Begin(lease, queue);
        }
        else
        {
            var pause = TimeSpan.FromSeconds((double)bytes / MostPerSecond);
            queue.At = now + (pause > Every ? pause : Every);
        }

        return null;
    }

    /// <summary>What is due.</summary>
    public IReadOnlyList<CarrierWork> Due(TimeSpan now) => [.. _queues.Where(known => known.Value.At <= now).ToList().Select(known => Begin(known.Key, known.Value))];

    private static CarrierWork.Streams Begin(LeaseId lease, Queue queue)
    {
        (queue.IsUnderWay, queue.At) = (true, null);
        queue.Left--;
        return new(lease);
    }

    /// <summary>One attempt's.</summary>
    private sealed class Queue
    {
        public int Left { get; set; }

        public bool IsUnderWay { get; set; }

        public bool HasEnded { get; set; }

        public TimeSpan? At { get; set; }
    }
}
