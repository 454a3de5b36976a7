using Akka.Actor;
using Slfd.Coordinator.Hosting;
using Slfd.Hosts.Logs;

namespace Slfd.Hosts.Coordinators;

/// <summary>Says what happens to the coordinator of this host, a line each; and notices when a part ends that the host cannot do without.</summary>
internal sealed class CoordinatorWatch : ReceiveActor
{
    private readonly IReadOnlyList<IActorRef> _vital;
    private readonly string? _seat;
    private bool _coordinates;

    /// <param name="log">Where it is said.</param>
    /// <param name="vital">Parts whose end ends the host.</param>
    /// <param name="seat">Path of the part that is there while this host coordinates; null: it is one of <paramref name="vital"/>.</param>
    /// <param name="broken">Completed with the sentence that says why this host cannot go on.</param>
    public CoordinatorWatch(ServiceLog log, IReadOnlyList<IActorRef> vital, string? seat, TaskCompletionSource<string> broken)
    {
        (_vital, _seat) = (vital, seat);
        Receive<CoordinatorTookOver>(took =>
        {
            _coordinates = true;
            log.Line($"this host coordinates, term {took.Term}");
            if (_seat is not null)
            {
                Context.ActorSelection(_seat).Tell(new Identify(_seat));
            }
        });
        Receive<CoordinatorEnded>(ended =>
        {
            if (_coordinates)
            {
                _coordinates = false;
                log.Line($"this host has stopped coordinating (term {ended.Term})");
            }
        });
        Receive<CoordinatorTrouble>(trouble =>
        {
            if (trouble.Lasting)
            {
                broken.TrySetResult(trouble.Because); // no new try mends it, and no other host can
                return;
            }

            log.Line($"trouble: {trouble.Because}");
        });
        Receive<ActorIdentity>(identity =>
        {
            if (identity.Subject is { } seated)
            {
                Context.Watch(seated);
            }
        });
        Receive<Terminated>(gone => broken.TrySetResult($"{gone.ActorRef.Path.ToStringWithoutAddress()} has ended, and without it this host is of no use: start it again (running cells go on meanwhile)"));
    }

    protected override void PreStart()
    {
        foreach (var part in _vital)
        {
            Context.Watch(part);
        }

        foreach (var kind in new[] { typeof(CoordinatorTookOver), typeof(CoordinatorEnded), typeof(CoordinatorTrouble) })
        {
            Context.System.EventStream.Subscribe(Self, kind);
        }
    }
}
