using Akka.Actor;
using Slfd.Messages.Coordination;

namespace Slfd.Simulator.Links;

/// <summary>How bad a link is; each message is rolled for on its own, both ways.</summary>
/// <param name="Seed">Equal seeds and equal messages give equal noise.</param>
/// <param name="Lost">Share that never arrives.</param>
/// <param name="Twice">Share that arrives twice.</param>
/// <param name="Late">Share that arrives late, and so behind what was sent after it.</param>
/// <param name="LateBy">By so much at most.</param>
internal sealed record Noise(int Seed, double Lost, double Twice, double Late, TimeSpan LateBy);

/// <summary>Between one simulated host and the coordinator: loses, doubles and reorders messages in both directions.</summary>
internal sealed class NoisyLink : ReceiveActor, IWithTimers
{
    private readonly Noise _noise;
    private readonly Random _random;
    private long _overdue;

    /// <param name="noise">How bad.</param>
    /// <param name="tell">The way to the coordinator.</param>
    /// <param name="host">Where answers go.</param>
    public NoisyLink(Noise noise, Action<INodeMessage, IActorRef> tell, IActorRef host)
    {
        (_noise, _random) = (noise, new(noise.Seed));
        Receive<INodeMessage>(message => Pass(() => tell(message, Self), message));
        Receive<ICoordinatorReply>(reply => Pass(() => host.Tell(reply, Self), reply));
        Receive<Overdue>(overdue => overdue.Deliver());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private void Pass(Action deliver, object message)
    {
        if (_random.NextDouble() < _noise.Lost)
        {
            return;
        }

        for (var copies = _random.NextDouble() < _noise.Twice ? 2 : 1; copies > 0; copies--)
        {
            if (_random.NextDouble() < _noise.Late)
            {
                Timers.StartSingleTimer(++_overdue, new Overdue(deliver, message), _random.NextDouble() * _noise.LateBy);
            }
            else
            {
                deliver();
            }
        }
    }

    private sealed record Overdue(Action Deliver, object Message) : INoSerializationVerificationNeeded;
}
