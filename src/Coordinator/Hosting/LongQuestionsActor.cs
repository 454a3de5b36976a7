using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Slfd.Coordinator.Questions;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Hosting;

/// <summary>Answers questions about large sweeps that take long: one after the other on another thread, so that what is known already is given at once (<see cref="RecentAnswers"/>).</summary>
internal sealed class LongQuestionsActor : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SpentTimes _spent = new(); // one question is under way at a time
    private readonly RecentAnswers _recent = new();
    private readonly Dictionary<string, List<IActorRef>> _waiting = []; // by key: who waits for what is under way or due
    private readonly Queue<(string Key, Asked Asked)> _due = [];
    private bool _isFinding;

    public LongQuestionsActor()
    {
        Receive<Asked>(Answer);
        Receive<Found>(Give);
    }

    private void Answer(Asked asked)
    {
        var key = RecentAnswers.KeyOf(asked.View, asked.Question);
        var (answer, isDue) = _recent.Look(key, asked.Question);
        if (answer is not null)
        {
            Sender.Tell(answer);
        }

        if (isDue && _waiting.TryAdd(key, []))
        {
            _due.Enqueue((key, asked));
        }

        if (answer is null)
        {
            _waiting[key].Add(Sender);
        }

        FindNext();
    }

    private void FindNext()
    {
        if (_isFinding || !_due.TryDequeue(out var next))
        {
            return;
        }

        _isFinding = true;
        Task.Factory.StartNew(() => Find(next.Key, next.Asked), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).PipeTo(Self); // a thread of its own: the pool's few are for what is short
    }

    private Found Find(string key, Asked asked)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            return new(key, Answers.To(asked.View, asked.Question, asked.At, _spent), Stopwatch.GetElapsedTime(begun));
        }
        catch (Exception error)
        {
            _log.Error(error, "{0} could not be answered", asked.Question.GetType().Name);
            return new(key, new Refused($"{asked.Question.GetType().Name} could not be answered: {error.Message}"), Stopwatch.GetElapsedTime(begun));
        }
    }

    private void Give(Found found)
    {
        _isFinding = false;
        if (found.Answer is not Refused)
        {
            _recent.Keep(found.Key, found.Answer, found.Took);
        }

        _waiting.Remove(found.Key, out var waiting);
        foreach (var one in waiting ?? [])
        {
            one.Tell(found.Answer);
        }

        FindNext();
    }

    private sealed record Found(string Key, ICoordinatorReply Answer, TimeSpan Took) : INoSerializationVerificationNeeded;
}
