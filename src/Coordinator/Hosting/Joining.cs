namespace Slfd.Coordinator.Hosting;

/// <summary>How a host becomes a member of the cluster of coordinator hosts, try after try: who may begin a cluster, and how long a try lasts.</summary>
/// <remarks>
/// Only the first of <c>--seeds</c> may begin one at its first try. If that never changed, the others could not come together without it: when it is the one that was lost and the two
/// that are left lose sight of each other for some seconds, each takes itself down. So the others may begin one at every second try. Two clusters that were begun at once do no harm:
/// only one can have a quorum, and a host that is no member of it starts anew when its try is over, and finds the other.
/// </remarks>
public static class Joining
{
    private const int LongestDoubled = 3;

    /// <summary>Whether a host begins a cluster of its own where it finds none.</summary>
    /// <param name="cluster">The hosts.</param>
    /// <param name="tries">How many tries it has made before this one.</param>
    public static bool MayBegin(ClusterOptions cluster, int tries) => Place(cluster) == 0 || tries % 2 == 1;

    /// <summary>How long a try lasts: longer for the hosts further down the list, so that they do not begin clusters at once, and longer after vain tries.</summary>
    /// <param name="cluster">The hosts.</param>
    /// <param name="tries">How many tries it has made before this one.</param>
    /// <param name="within">The length of the second host's first try.</param>
    public static TimeSpan Patience(ClusterOptions cluster, int tries, TimeSpan within) =>
        (MayBegin(cluster, tries) ? 2 + Place(cluster) : Place(cluster)) * (1 << Math.Min(tries / 2, LongestDoubled)) * within;

    private static int Place(ClusterOptions cluster) => cluster.Seeds.Index().First(seed => seed.Item == cluster.Network.Address).Index;
}
