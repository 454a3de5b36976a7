using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Hosting;

/// <summary>The cells at which somebody looks: their nodes are told with the next answer to a beat, and then bring what the cells write. Bounded, and forgotten soon; not thread-safe.</summary>
/// <param name="beatEvery">How often a node hears of it: a look counts until the beat after the next.</param>
internal sealed class WatchedCells(TimeSpan beatEvery)
{
    /// <summary>Cells at a time; one more takes the place of the one that was looked at longest ago.</summary>
    public const int Most = 64;

    private readonly TimeSpan _for = beatEvery + beatEvery;
    private readonly Dictionary<CellId, DateTimeOffset> _looked = [];

    /// <summary>Takes note where a question says that somebody looks, and gives it on.</summary>
    public IOperatorQuestion Hear(IOperatorQuestion question, DateTimeOffset now)
    {
        if (question is GetCell { Looks: true } look && CellId.TryParse(look.Cell, out var cell))
        {
            Look(cell, now);
        }

        return question;
    }

    /// <summary>Takes note of a look.</summary>
    public void Look(CellId cell, DateTimeOffset now)
    {
        _looked[cell] = now;
        if (_looked.Count > Most)
        {
            _looked.Remove(_looked.MinBy(look => look.Value).Key);
        }
    }

    /// <summary>An answer to a beat with what is looked at of it.</summary>
    public ICoordinatorReply In(ICoordinatorReply answer, DateTimeOffset now)
    {
        if (_looked.Count == 0 || answer is not HeartbeatAck ack)
        {
            return answer;
        }

        foreach (var old in _looked.Where(look => now - look.Value > _for).Select(look => look.Key).ToList())
        {
            _looked.Remove(old);
        }

        return ack with { Watched = [.. ack.Renewed.Where(lease => _looked.ContainsKey(lease.Cell))] };
    }
}
