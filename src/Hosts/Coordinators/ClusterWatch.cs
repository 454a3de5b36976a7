using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;
using Slfd.Hosts.Logs;

namespace Slfd.Hosts.Coordinators;

/// <summary>Says what happens to a coordinator host and its fellows, a line each.</summary>
internal sealed class ClusterWatch : ReceiveActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);

    public ClusterWatch(ILogger log)
    {
        Receive<ClusterEvent.MemberUp>(up => log.Line(IsSelf(up.Member) ? "joined" : $"{Name(up.Member)} has joined"));
        Receive<ClusterEvent.UnreachableMember>(lost => log.Line($"lost contact with {Name(lost.Member)}"));
        Receive<ClusterEvent.ReachableMember>(back => log.Line($"{Name(back.Member)} is in contact again"));
        Receive<ClusterEvent.MemberRemoved>(gone => log.Line($"{(IsSelf(gone.Member) ? "this host" : Name(gone.Member))} {(gone.PreviousStatus == MemberStatus.Down ? "was given up for lost" : "has left")}"));
        Receive<ClusterEvent.IMemberEvent>(_ => { });
    }

    protected override void PreStart() =>
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private bool IsSelf(Member member) => member.UniqueAddress == _cluster.SelfUniqueAddress;

    private static string Name(Member member) => $"{member.Address.Host}:{member.Address.Port}";
}
