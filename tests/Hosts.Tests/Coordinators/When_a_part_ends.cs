using Akka.Actor;
using Slfd.Coordinator.Hosting;
using Slfd.Hosts.Tests.Running;
using Slfd.Programs;

namespace Slfd.Hosts.Tests.Coordinators;

/// <summary>A host whose coordinator, whose way to it, or whose port for nodes has ended is of no use: it says which, and ends with a code that makes a service manager start it again.</summary>
public sealed class When_a_part_ends
{
    [Theory]
    [InlineData(false, "/user/coordinator")]
    [InlineData(false, "/user/gate")]
    [InlineData(true, "/user/coordinator/coordinator")]
    [InlineData(true, "/user/coordinator")]
    [InlineData(true, "/user/coordinator-proxy")]
    [InlineData(true, "/user/gate")]
    public async Task The_host_ends_with_code_3_and_names_it(bool clustered, string part)
    {
        await using ACoordinatorHost host = new() { Clustered = clustered };
        var (system, _) = await host.Ready();
        await Waiting.Until(() => host.Log.Contains("this host coordinates", StringComparison.Ordinal), "a coordinator");
        var actor = await system.ActorSelection(part).ResolveOne(Waiting.Patience);
        ((IInternalActorRef)actor).Stop();
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => host.Run().WaitAsync(Waiting.Patience));
        Assert.Equal(ExitCode.CannotServe, failure.ExitCode);
        Assert.StartsWith(part, failure.Message, StringComparison.Ordinal); // or a child of it, which ends first
        Assert.Contains(" has ended, and without it this host is of no use", failure.Message, StringComparison.Ordinal);
        Assert.True(system.WhenTerminated.IsCompleted, "the actor system goes on");
        await Waiting.Until(() => host.Systemd.HasHeard("STOPPING=1"), "STOPPING=1");
    }

    /// <summary>What Akka's singleton does on a host that learns of an older member while it coordinates: two hosts that began at the same moment.</summary>
    [Fact]
    public async Task A_host_that_has_handed_over_without_leaving_joins_again_and_can_coordinate_again()
    {
        await using ACoordinatorHost host = new() { Clustered = true };
        var (system, _) = await host.Ready();
        await Waiting.Until(() => host.Log.Contains("this host coordinates, term 1", StringComparison.Ordinal), "a coordinator");
        var coordinator = await system.ActorSelection("/user/coordinator/coordinator").ResolveOne(Waiting.Patience);
        coordinator.Tell(CoordinatorHost.Stop);
        await Waiting.Until(() => host.Log.Contains("this host coordinates, term 2", StringComparison.Ordinal), "a second term");
        Assert.Contains("this host has handed over without leaving", host.Log, StringComparison.Ordinal);
        Assert.True(system.WhenTerminated.IsCompleted, "the first actor system goes on");
    }
}
