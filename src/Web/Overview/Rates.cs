using System.Collections.Concurrent;
using Slfd.Api.Failures;
using Slfd.Api.Questions;
using Slfd.Messages.Coordination;

namespace Slfd.Web.Overview;

/// <summary>How many cells of each grid were done when: a sample every ten seconds, an hour back.</summary>
/// <param name="questions">The way to the coordinator.</param>
/// <param name="clock">The time.</param>
internal sealed class Rates(CoordinatorQuestions questions, TimeProvider clock)
{
    /// <summary>Less says nothing.</summary>
    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_back = TimeSpan.FromHours(1);

    /// <summary>The first so many grids are sampled: one answer of the coordinator.</summary>
    private const int MostGrids = 200;

    private readonly ConcurrentDictionary<string, Samples> _grids = new(StringComparer.Ordinal);

    /// <summary>Samples until it is told to stop.</summary>
    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var page = await questions.Ask<GridPage>(new GetGridPage(0, MostGrids), stop);
                foreach (var grid in page.Grids.Where(grid => !grid.Ended || _grids.ContainsKey(grid.Grid)))
                {
                    _grids.GetOrAdd(grid.Grid, _ => new()).Add(clock.GetTimestamp(), grid.Done, clock, s_back);
                }
            }
            catch (Exception away) when (away is ApiFailure or OperationCanceledException)
            {
                // Nobody coordinates now: a gap.
            }

            await Task.Delay(s_period, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Cells an hour over the last hour, or since this host began to look; null: it has not looked for long enough.</summary>
    public (double PerHour, TimeSpan Over)? Of(GridStatus grid) => _grids.TryGetValue(grid.Grid, out var samples) && samples.First() is var (at, done)
        && clock.GetElapsedTime(at) is var over && over >= s_least
            ? (Math.Max(0, grid.Done - done) / over.TotalHours, over)
            : null;

    private sealed class Samples
    {
        private readonly Queue<(long At, int Done)> _queue = [];

        public void Add(long at, int done, TimeProvider clock, TimeSpan back)
        {
            lock (_queue)
            {
                _queue.Enqueue((at, done));
                while (_queue.Count > 1 && clock.GetElapsedTime(_queue.Peek().At, at) > back)
                {
                    _queue.Dequeue();
                }
            }
        }

        public (long At, int Done)? First()
        {
            lock (_queue)
            {
                return _queue.Count > 0 ? _queue.Peek() : null;
            }
        }
    }
}
