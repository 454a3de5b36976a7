namespace Slfd.Artifacts.Retention;

/// <summary>What cleaning would free.</summary>
/// <param name="Bytes">All of it.</param>
/// <param name="Number">Files and folders.</param>
/// <param name="Measured">When that was found.</param>
public sealed record LeftoverSum(long Bytes, int Number, DateTimeOffset Measured);

/// <summary>Knows what cleaning would free, without making anyone wait for a walk through a large runs folder: it is measured aside, and again when somebody asks and the figure is old.</summary>
/// <param name="find">Finds what can go, at a time.</param>
/// <param name="time">The clock.</param>
public sealed class LeftoverWatch(Func<DateTimeOffset, IEnumerable<Leftover>> find, TimeProvider time)
{
    /// <summary>A figure older than this is measured again when somebody asks.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private LeftoverSum? _latest;
    private Task? _measuring;

    /// <summary>A watch over a runs folder.</summary>
    /// <param name="runs">The runs folder.</param>
    /// <param name="cacheFolder">Where decoded data sets lie.</param>
    /// <param name="options">How long things stay.</param>
    public static LeftoverWatch Of(RunsFolder runs, string cacheFolder, RetentionOptions options) =>
        new(now => new Leftovers(runs, cacheFolder, options, now).Find(), TimeProvider.System);

    /// <summary>The latest figure. The first question, and one after <see cref="Fresh"/>, begins a measurement and waits for it as long as it is told.</summary>
    /// <param name="patience">How long to wait for a measurement.</param>
    /// <param name="stop">Gives the waiting up.</param>
    /// <returns>Null while the first measurement goes on, and where the folder cannot be read.</returns>
    public async Task<LeftoverSum?> Latest(TimeSpan patience, CancellationToken stop)
    {
        Task measuring;
        lock (_lock)
        {
            if (_latest is { } known && time.GetUtcNow() - known.Measured < Fresh)
            {
                return known;
            }

            measuring = _measuring ??= Task.Run(Measure, CancellationToken.None);
        }

        try
        {
            await measuring.WaitAsync(patience, time, stop);
        }
        catch (TimeoutException)
        {
            // It goes on; a later question gets its figure.
        }

        lock (_lock)
        {
            return _latest;
        }
    }

    private void Measure()
    {
        LeftoverSum? sum = null;
        try
        {
            var (bytes, number, now) = (0L, 0, time.GetUtcNow());
            foreach (var leftover in find(now))
            {
                (bytes, number) = (bytes + leftover.Bytes, number + 1);
            }

            sum = new(bytes, number, now);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // The figure is a help and nothing more; 'slfd clean' says what is wrong.
        }
        finally
        {
            lock (_lock)
            {
                (_latest, _measuring) = (sum ?? _latest, null);
            }
        }
    }
}
