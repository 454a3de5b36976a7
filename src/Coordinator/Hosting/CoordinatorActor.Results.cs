using Akka.Actor;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Hosting;

/// <summary>Subscribers get the results that they lack in pages, then each as it is on disk; and the grids when one is defined.</summary>
internal sealed partial class CoordinatorActor
{
    private readonly Dictionary<IActorRef, Subscription> _subscriptions = [];
    private long _durableResults;

    private void Subscribe(GetResultsSince question)
    {
        var subscription = new Subscription(Sender) { Sent = Math.Clamp(question.Sequence, 0, _durableResults) };
        _subscriptions[Sender] = subscription; // a question that is repeated starts again from what its asker has
        Context.Watch(Sender);
        Send(subscription);
    }

    /// <summary>One page at a time through the mailbox, so that a long history does not hold up grants.</summary>
    private void Send(Subscription subscription)
    {
        if (_subscriptions.GetValueOrDefault(subscription.To) != subscription)
        {
            return;
        }

        var page = _state.ResultsAfter(subscription.Sent, _durableResults, _options.PageLength);
        subscription.Sent += page.Length;
        subscription.CaughtUp = subscription.Sent == _durableResults;
        subscription.To.Tell(new ResultsPage(page, subscription.CaughtUp));
        if (!subscription.CaughtUp)
        {
            Self.Tell(new SendPage(subscription));
        }
    }

    private void Publish(bool gridsChanged)
    {
        var from = _durableResults;
        _durableResults = _state.LastResult;
        var listening = _subscriptions.Values.Where(subscription => subscription.CaughtUp).ToList();
        var fresh = listening.Count == 0 ? [] : _state.ResultsAfter(from, _durableResults, int.MaxValue);
        foreach (var subscription in listening)
        {
            foreach (var result in fresh)
            {
                subscription.To.Tell(result);
            }

            subscription.Sent = _durableResults;
        }

        if (gridsChanged)
        {
            var grids = _state.GridList();
            foreach (var subscription in _subscriptions.Values)
            {
                subscription.To.Tell(grids);
            }
        }
    }
}

/// <summary>Somebody who follows the results.</summary>
internal sealed class Subscription(IActorRef to)
{
    /// <summary>Who.</summary>
    public IActorRef To { get; } = to;

    /// <summary>The last sequence number that was sent.</summary>
    public long Sent { get; set; }

    /// <summary>Whether the last page was sent, so that each new result follows at once.</summary>
    public bool CaughtUp { get; set; }
}
