using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;
using Slfd.Coordinator.Hosting;
using Slfd.Hosts.Logs;

namespace Slfd.Hosts.Coordinators;

/// <summary>Says what happens to a coordinator host and the others of its cluster, a line each; and ends a try to become a member that lasts too long.</summary>
internal sealed class ClusterWatch : ReceiveActor, IWithTimers
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly TimeSpan _patience;

    /// <param name="log">Where it is said.</param>
    /// <param name="patience">How long this try lasts (<see cref="Joining.Patience"/>).</param>
    /// <param name="joined">Called when this host has become a member.</param>
    /// <param name="vain">Called when the try is over and it has not.</param>
    public ClusterWatch(ILogger log, TimeSpan patience, Action joined, Action vain)
    {
        _patience = patience;
        Receive<ClusterEvent.MemberUp>(up =>
        {
            log.Line(IsSelf(up.Member) ? "joined" : $"{Name(up.Member)} has joined");
            if (IsSelf(up.Member))
            {
                Timers.Cancel(nameof(Over));
                joined();
            }
        });
        Receive<Over>(_ =>
        {
            log.Line($"not enough coordinator hosts came together within {patience.TotalSeconds:F0} s");
            vain();
        });
        Receive<ClusterEvent.UnreachableMember>(lost => log.Line($"lost contact with {Name(lost.Member)}"));
        Receive<ClusterEvent.ReachableMember>(back => log.Line($"{Name(back.Member)} is in contact again"));
        Receive<ClusterEvent.MemberRemoved>(gone => log.Line($"{(IsSelf(gone.Member) ? "this host" : Name(gone.Member))} {(gone.PreviousStatus == MemberStatus.Down ? "is taken for lost" : "has left")}"));
        Receive<ClusterEvent.IMemberEvent>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Timers.StartSingleTimer(nameof(Over), new Over(), _patience);
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private bool IsSelf(Member member) => member.UniqueAddress == _cluster.SelfUniqueAddress;

    private static string Name(Member member) => $"{member.Address.Host}:{member.Address.Port}";

    /// <summary>The try to become a member is over.</summary>
    private sealed record Over : INoSerializationVerificationNeeded;
}
