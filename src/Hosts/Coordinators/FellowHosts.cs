using Akka.Actor;
using Akka.Cluster;
using Slfd.Messages.Coordination;

namespace Slfd.Hosts.Coordinators;

/// <summary>Which coordinator hosts there are, as this one sees them.</summary>
internal static class FellowHosts
{
    /// <summary>All members, this host included; of a host that coordinates alone, itself.</summary>
    /// <param name="system">This host's.</param>
    public static IReadOnlyList<CoordinatorHostView> Of(ActorSystem system)
    {
        if (!system.HasExtension<Cluster>())
        {
            return [Alone];
        }

        var cluster = Cluster.Get(system);
        var state = cluster.State;
        var members = state.Members.Where(member => member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up or MemberStatus.Leaving or MemberStatus.Exiting).ToList();

        // The singleton lives on the oldest member that is up.
        var coordinating = members.Where(member => member.Status is MemberStatus.Up or MemberStatus.Leaving).Aggregate((Member?)null, (oldest, member) => oldest is null || member.IsOlderThan(oldest) ? member : oldest);
        return [.. members.OrderBy(member => member.Address.ToString(), StringComparer.Ordinal).Select(member =>
        {
            var here = member.UniqueAddress == cluster.SelfUniqueAddress;
            return new CoordinatorHostView($"{member.Address.Host}:{member.Address.Port}", member.UniqueAddress == coordinating?.UniqueAddress, !state.Unreachable.Contains(member), here, here ? NodeLink.Release : null);
        })];
    }

    /// <summary>A host that coordinates alone.</summary>
    public static CoordinatorHostView Alone { get; } = new(Environment.MachineName, Coordinates: true, InContact: true, Answers: true, NodeLink.Release);
}
