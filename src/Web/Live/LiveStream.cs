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
            var spoke = clock.GetTimestamp();
            while (!stop.IsCancellationRequested && mayLook())
            {
                for (var index = 0; index < parts.Count; index++)
                {
                    if (await Look(parts[index], stop) is not { } sent)
                    {
                        spoke = 0; // the coordinator is away: nothing is sent, so that the page says that it is of an earlier time
                        break;
                    }

                    if (sent.Part.Version != versions[index])
                    {
                        versions[index] = sent.Part.Version;
                        spoke = clock.GetTimestamp();
                        yield return new(sent.Event, "part");
                    }
                }

                if (spoke == 0)
                {
                    spoke = clock.GetTimestamp();
                    yield return new("-", "away"); // without data a browser says nothing
                    await Rest(TimeSpan.FromSeconds(1), stop);
                }
                else if (clock.GetElapsedTime(spoke) > s_signOfLife)
                {
                    spoke = clock.GetTimestamp();
                    yield return new("-", "alive");
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

    private async Task Rest(TimeSpan span, CancellationToken stop) => await Task.Delay(span, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
