using Akka.Actor;
using Microsoft.Extensions.Logging;
using Slfd.Coordinator.Hosting;
using Slfd.Hosts.Logs;
using Slfd.Hosts.Running;

namespace Slfd.Hosts.Coordinators;

/// <summary>Says what happens to the coordinator of this host, a line each; and notices when a part ends that the host cannot do without.</summary>
internal sealed class CoordinatorWatch : ReceiveActor
{
    private bool _coordinates, _handedOver;

    /// <param name="log">Where it is said.</param>
    /// <param name="manager">Told too.</param>
    /// <param name="vital">Paths of parts whose end ends the host.</param>
    /// <param name="coordinator">Path of the part that is there while this host coordinates; null: it is one of <paramref name="vital"/>.</param>
    /// <param name="ending">Told why this host cannot go on, or why it has to join the others again.</param>
    /// <param name="stop">Stops the host.</param>
    public CoordinatorWatch(ILogger log, ServiceManager manager, IReadOnlyList<string> vital, string? coordinator, Ending ending, Action stop)
    {
        Receive<Look>(_ =>
        {
            foreach (var part in vital)
            {
                Context.ActorSelection(part).Tell(new Identify(part));
            }
        });
        Receive<CoordinatorTookOver>(took =>
        {
            _coordinates = true;
            log.Line($"this host coordinates, term {took.Term}");
            manager.Status($"this host coordinates, term {took.Term}");
            if (coordinator is not null)
            {
                Context.ActorSelection(coordinator).Tell(new Identify(coordinator));
            }
        });
        Receive<CoordinatorEnded>(ended =>
        {
            _handedOver = ended.Asked;
            if (_coordinates)
            {
                _coordinates = false;
                log.Line($"this host has stopped coordinating (term {ended.Term})");
                manager.Status("this host does not coordinate");
            }
        });
        Receive<CoordinatorTrouble>(trouble =>
        {
            if (trouble.Lasting)
            {
                ending.Break(trouble.Because); // no new try mends it, and no other host can
                stop();
                return;
            }

            log.Line($"trouble: {trouble.Because}");
        });
        Receive<Guard>(guard => Context.Watch(guard.Part));
        Receive<ActorIdentity>(identity =>
        {
            if (identity.Subject is { } there)
            {
                Context.Watch(there);
            }
            else
            {
                Tell((string)identity.MessageId); // it has ended already
            }
        });
        Receive<Terminated>(gone => Tell(gone.ActorRef.Path.ToStringWithoutAddress()));

        void Tell(string part)
        {
            // While the system shuts down all of them end, one after another.
            if (CoordinatedShutdown.Get(Context.System).ShutdownReason is not null)
            {
                return;
            }

            // Hosts that join at the same moment can be counted as members by two of them at once; when they have told each other, an older one takes over (docs/decisions/0100).
            // Akka's singleton starts nothing more on a host that has handed over, until that host is a new member.
            if (part == coordinator && _handedOver)
            {
                ending.JoinAgain("this host has handed over without leaving (to an older member, or the other hosts have shut it out): joining again");
            }
            else
            {
                ending.Break($"{part} has ended, and without it this host is of no use: start it again (running cells go on meanwhile)");
            }

            stop();
        }
    }

    /// <summary>Starts one that misses nothing of what happens from now on. It looks for the vital parts when it is told to <see cref="Look"/>.</summary>
    public static IActorRef Start(ActorSystem system, ILogger log, ServiceManager manager, IReadOnlyList<string> vital, string? coordinator, Ending ending, Action stop)
    {
#pragma warning disable AK1008 // Not inside an actor: the host calls it.
        var watch = system.ActorOf(Props.Create(() => new CoordinatorWatch(log, manager, vital, coordinator, ending, stop)), "watch");
#pragma warning restore AK1008
        foreach (var kind in new[] { typeof(CoordinatorTookOver), typeof(CoordinatorEnded), typeof(CoordinatorTrouble) })
        {
            system.EventStream.Subscribe(watch, kind);
        }

        return watch;
    }

    /// <summary>All vital parts have been started.</summary>
    internal sealed record Look : INoSerializationVerificationNeeded;

    /// <summary>One more part whose end ends the host.</summary>
    internal sealed record Guard(IActorRef Part) : INoSerializationVerificationNeeded;
}
