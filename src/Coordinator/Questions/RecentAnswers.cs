using Slfd.Messages.Coordination;
using Slfd.Messages.Serialization;

namespace Slfd.Coordinator.Questions;

/// <summary>
/// Answers of large sweeps that take long to find and change little. While people look, each is found anew now and then, and nobody waits for that: they get the one before. Only who comes first,
/// or after a long time in which nobody looked, waits.
/// </summary>
/// <param name="clock">Null: the system's.</param>
internal sealed class RecentAnswers(TimeProvider? clock = null)
{
    /// <summary>Cells of a sweep from which on answers are given again; smaller sweeps are always looked at anew.</summary>
    public const int LargeFrom = 10_000;

    /// <summary>An answer is not found anew before so many times what finding it took: at most a seventh of a core goes into one question.</summary>
    private const int TimesItsCost = 6;

    /// <summary>An answer is given while the next is found, but not when it is older than so many times what it is fresh for.</summary>
    private const int UsableFor = 6;

    private const int MostKept = 64;
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly Dictionary<string, Recent> _recent = [];

    /// <summary>Whether a question about a sweep is answered here.</summary>
    public static bool Has(IOperatorQuestion question, int cells) => cells >= LargeFrom && question is GetOutlook or GetCellCounts;

    /// <summary>Names what is asked of which grids: what an operator changes is seen at once.</summary>
    public static string KeyOf(SweepView view, IOperatorQuestion question)
    {
        HashCode grids = new();
        foreach (var grid in view.Grids.Grids)
        {
            grids.Add((grid.Name, grid.Definition, grid.Paused, grid.Priority));
        }

        return $"{question.GetType().Name} {grids.ToHashCode():x8} {Convert.ToHexString(MessageCodec.ToBytes(question))}";
    }

    /// <summary>What is known.</summary>
    /// <returns>The answer to give, or null where it must be waited for; and whether it is to be found anew.</returns>
    public (ICoordinatorReply? Answer, bool IsDue) Look(string key, IOperatorQuestion question)
    {
        if (!_recent.TryGetValue(key, out var known))
        {
            return (null, true);
        }

        var (age, fresh) = (_clock.GetElapsedTime(known.Found), FreshFor(question, known.Took));
        return (age < UsableFor * fresh ? known.Answer : null, age >= fresh);
    }

    /// <summary>An answer was found.</summary>
    public void Keep(string key, ICoordinatorReply answer, TimeSpan took)
    {
        if (_recent.Count >= MostKept)
        {
            _recent.Clear();
        }

        _recent[key] = new(answer, _clock.GetTimestamp(), took);
    }

    /// <summary>The end of a large sweep is hours away and is told in minutes; counts stand on pages that are drawn once a second.</summary>
    private static TimeSpan FreshFor(IOperatorQuestion question, TimeSpan took)
    {
        var least = TimeSpan.FromSeconds(question is GetOutlook ? 5 : 1);
        return TimesItsCost * took > least ? TimesItsCost * took : least;
    }

    private sealed record Recent(ICoordinatorReply Answer, long Found, TimeSpan Took);
}
