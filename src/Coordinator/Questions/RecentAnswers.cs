using Slfd.Messages.Coordination;
using Slfd.Messages.Serialization;

namespace Slfd.Coordinator.Questions;

/// <summary>
/// Answers of large sweeps that take long to find and change little: while many look at one page, each is given again for some times as long as finding it took, so that those who look cost a
/// bounded part of a core. Belongs to one asker at a time.
/// </summary>
/// <param name="largeFrom">Cells of a sweep from which on answers are given again; smaller sweeps are always looked at anew.</param>
/// <param name="clock">Null: the system's.</param>
internal sealed class RecentAnswers(int largeFrom = 10_000, TimeProvider? clock = null)
{
    /// <summary>An answer is given for so many times what finding it took: at most a seventh of a core goes into one question.</summary>
    private const int TimesItsCost = 6;
    private const int MostKept = 64;
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly Dictionary<string, Recent> _recent = [];

    /// <summary>The answer to a question, found now or a moment ago.</summary>
    /// <param name="cells">Of the sweep.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="find">Finds it.</param>
    public ICoordinatorReply To(int cells, IOperatorQuestion question, Func<ICoordinatorReply> find)
    {
        if (cells < largeFrom || question is not (GetOutlook or GetCellCounts))
        {
            return find();
        }

        var key = question.GetType().Name + Convert.ToHexString(MessageCodec.ToBytes(question));
        if (_recent.TryGetValue(key, out var known) && _clock.GetElapsedTime(known.Found) < TimesItsCost * known.Took)
        {
            return known.Answer;
        }

        var begun = _clock.GetTimestamp();
        var answer = find();
        if (_recent.Count >= MostKept)
        {
            _recent.Clear();
        }

        _recent[key] = new(answer, _clock.GetTimestamp(), _clock.GetElapsedTime(begun));
        return answer;
    }

    private sealed record Recent(ICoordinatorReply Answer, long Found, TimeSpan Took);
}
