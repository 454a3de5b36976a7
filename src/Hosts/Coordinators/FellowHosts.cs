using Akka.Actor;
using Akka.Cluster;
using Slfd.Messages.Coordination;

namespace Slfd.Hosts.Coordinators;

/// <summary>Which coordinator hosts there are, as this one sees them.</summary>
internal static class FellowHosts
{
    /// <summary>Hosts that are started one after another are not lost because one is not there yet.</summary>
    private static readonly TimeSpan s_gathering = TimeSpan.FromMinutes(1);

    /// <summary>All members, this host included, and those of <c>--seeds</c> that are none, which are lost until they join again; of a host that coordinates alone, itself.</summary>
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
        var known = members.Select(member =>
        {
            var here = member.UniqueAddress == cluster.SelfUniqueAddress;
            return new CoordinatorHostView(NameOf(member.Address), member.UniqueAddress == coordinating?.UniqueAddress, !state.Unreachable.Contains(member), here, here ? NodeLink.Release : null);
        });
        return WithSeeds([.. known], system.Uptime < s_gathering ? [] : [.. cluster.Settings.SeedNodes.Select(NameOf)]);
    }

    /// <summary>The same with those hosts that were named at the start and are no members: one that is lost is removed from the members soon, and is no less lost then.</summary>
    internal static IReadOnlyList<CoordinatorHostView> WithSeeds(IReadOnlyList<CoordinatorHostView> members, IReadOnlyList<string> seeds) =>
        [.. members.Concat(seeds.Distinct().Where(seed => members.All(member => member.Name != seed)).Select(seed => new CoordinatorHostView(seed, Coordinates: false, InContact: false, Answers: false)))
            .OrderBy(host => host.Name, StringComparer.Ordinal)];

    private static string NameOf(Address address) => $"{address.Host}:{address.Port}";

    /// <summary>A host that coordinates alone.</summary>
    public static CoordinatorHostView Alone { get; } = new(Environment.MachineName, Coordinates: true, InContact: true, Answers: true, NodeLink.Release);
}
