namespace Slfd.Cli.Commands.Scaling;

/// <summary>Notices jobs that end as soon as they start, so that a script that cannot work is not submitted without end. Pure: time comes in as a value.</summary>
internal sealed class ShortLives
{
    /// <summary>So many short lives with none longer between them, and it is the script.</summary>
    public const int Limit = 3;

    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, TimeSpan> _startedAt = [];
    private int _short;

    /// <summary>Looks at the queue.</summary>
    /// <param name="jobs">What is in it.</param>
    /// <param name="submitted">Jobs that were submitted here and not yet seen to have ended; those that ended are taken out.</param>
    /// <param name="now">Of a clock that only goes forward.</param>
    /// <returns>Whether the script is to blame.</returns>
    public bool Look(IReadOnlyList<SlurmJob> jobs, ISet<string> submitted, TimeSpan now)
    {
        foreach (var job in jobs.Where(job => job.HasStarted))
        {
            _startedAt.TryAdd(job.Id, now);
        }

        foreach (var ended in submitted.Except(jobs.Select(job => job.Id)).ToList())
        {
            submitted.Remove(ended);
            _short = _startedAt.Remove(ended, out var at) && now - at >= s_short ? 0 : _short + 1;
        }

        return _short >= Limit;
    }
}
