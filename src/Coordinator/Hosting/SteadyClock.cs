namespace Slfd.Coordinator.Hosting;

/// <summary>Wall time at its start plus what has elapsed since: it tells dates, and never jumps when somebody sets the clock.</summary>
internal sealed class SteadyClock(TimeProvider source)
{
    private readonly DateTimeOffset _start = source.GetUtcNow();
    private readonly long _stamp = source.GetTimestamp();

    public DateTimeOffset Now => _start + source.GetElapsedTime(_stamp);
}
