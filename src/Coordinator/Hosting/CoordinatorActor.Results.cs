using Akka.Actor;
using Slfd.Coordinator.Questions;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Hosting;

/// <summary>Subscribers get the results that they lack in pages, then each as it is on disk; and the grids when one is defined.</summary>
internal sealed partial class CoordinatorActor
{
    private readonly Dictionary<IActorRef, Subscription> _subscriptions = [];
    private long _published;

    private void Subscribe(GetResultsSince question)
    {
        var subscription = new Subscription(Sender) { Sent = Math.Clamp(question.Sequence, 0, _view.Results.Log.Last) };
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

        var page = _view.ResultsAfter(subscription.Sent, _options.PageLength);
        subscription.Sent += page.Length;
        subscription.CaughtUp = subscription.Sent == _view.Results.Log.Last;
        subscription.To.Tell(new ResultsPage(page, subscription.CaughtUp));
        if (!subscription.CaughtUp)
        {
            Self.Tell(new SendPage(subscription));
        }
    }

    private void Publish(bool gridsChanged)
    {
        var from = _published;
        _published = _view.Results.Log.Last;
        var listening = _subscriptions.Values.Where(subscription => subscription.CaughtUp).ToList();
        var fresh = listening.Count == 0 ? [] : _view.ResultsAfter(from, int.MaxValue);
        foreach (var subscription in listening)
        {
            foreach (var result in fresh)
            {
                subscription.To.Tell(result);
            }

            subscription.Sent = _published;
        }

        if (gridsChanged)
        {
            var grids = _view.GridList();
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
