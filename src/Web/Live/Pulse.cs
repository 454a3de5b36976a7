using Slfd.Api.Questions;
using Slfd.Messages.Coordination;

namespace Slfd.Web.Live;

/// <summary>Number of the latest event of the journal, asked for at most ten times a second however many look, and never when nobody does.</summary>
/// <param name="questions">The way to the coordinator.</param>
/// <param name="clock">Tells how old the number is.</param>
internal sealed class Pulse(CoordinatorQuestions questions, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromMilliseconds(100);
    private readonly SemaphoreSlim _turn = new(1);
    private long _number = -1;
    private long _asked;

    /// <summary>Questions asked so far.</summary>
    public long Questions { get; private set; }

    /// <summary>The number, at most a tenth of a second old.</summary>
    public async ValueTask<long> Now(CancellationToken stop)
    {
        if (IsFresh())
        {
            return _number;
        }

        await _turn.WaitAsync(stop);
        try
        {
            if (!IsFresh())
            {
                var asked = clock.GetTimestamp();
                Questions++;
                _number = (await questions.Ask<Happenings>(new GetHappenings(-1, 1), stop)).Last;
                Volatile.Write(ref _asked, asked);
            }

            return _number;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private bool IsFresh() => _number >= 0 && clock.GetElapsedTime(Volatile.Read(ref _asked)) < s_fresh;
}
