using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Slfd.Api.Failures;

namespace Slfd.Web.Live;

/// <summary>Server-sent events: each part of a page, whenever it has changed.</summary>
/// <param name="cache">Where parts come from.</param>
/// <param name="clock">Tells the time between two looks.</param>
internal sealed class LiveStream(PartCache cache, TimeProvider clock)
{
    /// <summary>More pages than people look at; each holds a connection.</summary>
    public const int MostViewers = 256;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_signOfLife = TimeSpan.FromSeconds(10);

    /// <summary>A coordinator that has not answered for so long is away, and the page says so.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4);

    /// <summary>After so long a question is given up and put again: it was sent to a coordinator that is gone, and the next one never had it. Each time it may take twice as long.</summary>
    private static readonly TimeSpan s_giveUp = TimeSpan.FromSeconds(8);

    private int _viewers;

    /// <summary>Pages that are open now.</summary>
    public int Viewers => Volatile.Read(ref _viewers);

    /// <summary>Follows the parts of a page until it is closed.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="mayLook">Whether the visitor is still let in.</param>
    /// <param name="stop">The page was closed, or the host leaves.</param>
    public async IAsyncEnumerable<SseItem<string>> Follow(IReadOnlyList<Part> parts, Func<bool> mayLook, [EnumeratorCancellation] CancellationToken stop)
    {
        if (Interlocked.Increment(ref _viewers) > MostViewers)
        {
            Interlocked.Decrement(ref _viewers);
            yield break;
        }

        try
        {
            var versions = new string[parts.Count];
            var (spoke, wasAway, limit) = (clock.GetTimestamp(), false, s_giveUp);
            while (!stop.IsCancellationRequested && mayLook())
            {
                var isAway = false;
                for (var index = 0; index < parts.Count; index++)
                {
                    using CancellationTokenSource tooLong = new(limit, clock);
                    using var given = CancellationTokenSource.CreateLinkedTokenSource(stop, tooLong.Token);
                    var looking = Look(parts[index], given.Token);
                    while (!looking.IsCompleted && !await IsDoneWithin(looking, wasAway ? s_signOfLife : s_patience))
                    {
                        wasAway = true;
                        yield return new("-", "away"); // without data a browser says nothing
                    }

                    if (await looking is not { } sent)
                    {
                        (isAway, limit) = (true, tooLong.IsCancellationRequested ? 2 * limit : limit); // nothing is sent, so that the page says that it is of an earlier time
                        break;
                    }

                    if (sent.Part.Version != versions[index])
                    {
                        versions[index] = sent.Part.Version;
                        (spoke, wasAway) = (clock.GetTimestamp(), false);
                        yield return new(sent.Event, "part");
                    }
                }

                if (isAway)
                {
                    wasAway = true;
                    yield return new("-", "away");
                    await Rest(TimeSpan.FromSeconds(1), stop);
                }
                else
                {
                    limit = s_giveUp;
                    if (wasAway || clock.GetElapsedTime(spoke) > s_signOfLife)
                    {
                        (spoke, wasAway) = (clock.GetTimestamp(), false);
                        yield return new("-", "alive");
                    }
                }

                await Rest(s_look, stop);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _viewers);
        }
    }

    private async Task<PartCache.Sent?> Look(Part part, CancellationToken stop)
    {
        try
        {
            return (await cache.Get(part, stop)).Sent;
        }
        catch (Exception away) when (away is ApiFailure or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<bool> IsDoneWithin(Task looking, TimeSpan patience)
    {
        try
        {
            await looking.WaitAsync(patience, clock);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task Rest(TimeSpan span, CancellationToken stop) => await Task.Delay(span, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
