using Slfd.Coordinator.Hosting;
using Slfd.Networking;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>Which host begins the cluster, and how long each tries to become a member of it.</summary>
public sealed class How_hosts_come_together
{
    private static readonly HostPort[] s_seeds = [new("a", 1), new("b", 1), new("c", 1)];
    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(30);

    [Fact]
    public void Only_the_first_begins_one_at_its_first_try() => Assert.Equal([true, false, false], s_seeds.Select(seed => Joining.MayBegin(Host(seed), 0)));

    [Fact]
    public void Every_host_may_begin_one_at_its_second_try() => Assert.All(s_seeds, seed => Assert.True(Joining.MayBegin(Host(seed), 1)));

    [Fact]
    public void Without_the_first_the_third_still_looks_for_one_when_the_second_begins_it() =>
        Assert.True(Joining.Patience(Host(s_seeds[2]), 0, s_within) > Joining.Patience(Host(s_seeds[1]), 0, s_within) + TimeSpan.FromSeconds(15 + 3)); // seed-node-timeout, and its next question

    [Fact]
    public void Two_that_began_one_each_do_not_start_anew_at_once() =>
        Assert.Equal(3, Enumerable.Range(0, 3).Select(place => Joining.Patience(Host(s_seeds[place]), 1, s_within)).Distinct().Count());

    [Fact]
    public void Vain_tries_become_rarer_up_to_a_limit()
    {
        var tries = Enumerable.Range(0, 20).Select(tried => Joining.Patience(Host(s_seeds[0]), tried, s_within)).ToList();
        Assert.Equal(tries.Order(), tries);
        Assert.Equal(TimeSpan.FromMinutes(8), tries[^1]);
    }

    private static ClusterOptions Host(HostPort self) => new() { Network = new() { Listen = self, Tls = null! }, Seeds = s_seeds };
}
