using Slfd.Cli.Rendering;
using Slfd.Programs;

namespace Slfd.Cli.Watching;

/// <summary>How things stood when a host answered last, while the next answer is awaited. One question at a time; a host that holds an answer back, as one does while nobody coordinates, holds up no key and no frame.</summary>
/// <param name="ask">Asks, and returns what draws it.</param>
/// <param name="clock">The time.</param>
internal sealed class Glance(Func<WatchChoice, int, CancellationToken, Task<Func<int, Screen>>> ask, TimeProvider clock)
{
    /// <summary>What is older than this is no longer how things are; pages say so as soon.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromSeconds(4);

    private Task<Func<int, Screen>>? _asking;
    private long _asked;

    /// <summary>Draws what was known last.</summary>
    public Func<int, Screen> Draw { get; private set; } = width => new(width);

    /// <summary>Why it is not known how things are now; null: it is.</summary>
    public string? Away { get; private set; }

    /// <summary>Asks, unless a question is open, and waits for the answer for a while.</summary>
    /// <param name="choice">Order and filter; of an open question those stay with which it was asked.</param>
    /// <param name="height">Lines of the screen.</param>
    /// <param name="within">How long to wait; what is not answered by then is looked for the next time.</param>
    /// <param name="stop">Gives the question up.</param>
    public async Task Look(WatchChoice choice, int height, TimeSpan within, CancellationToken stop)
    {
        if (_asking is null)
        {
            (_asked, _asking) = (clock.GetTimestamp(), ask(choice, height, stop));
        }

        if (!_asking.IsCompleted)
        {
            await Task.WhenAny(_asking, Task.Delay(within, clock, stop));
        }

        if (!_asking.IsCompleted)
        {
            var since = clock.GetElapsedTime(_asked);
            Away = since > Late ? $"asked {since.TotalSeconds:F0} s ago, and there is no answer yet" : Away;
            return;
        }

        var answer = _asking;
        _asking = null;
        try
        {
            (Draw, Away) = (await answer, null);
        }
        catch (CommandFailure failure)
        {
            Away = failure.Message;
        }
    }
}
