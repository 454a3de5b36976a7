namespace Slfd.GpuNode.Nodes;

/// <summary>Notices when a node has had no cell for too long. Pure: time comes in as a value.</summary>
/// <param name="limit">How long it may be idle; null: without limit.</param>
internal sealed class IdleTime(TimeSpan? limit)
{
    private TimeSpan? _since;

    /// <summary>When the node has been idle for too long, if nothing comes; null: it is not idle, or may be idle without limit.</summary>
    public TimeSpan? EndsAt => _since + limit;

    /// <summary>Looks at the node.</summary>
    /// <param name="isIdle">Whether it waits for work and holds no lease.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether the time is up now.</returns>
    public bool IsUp(bool isIdle, TimeSpan now)
    {
        _since = isIdle ? _since ?? now : null;
        return now >= EndsAt;
    }
}
