using Akka.Actor;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Hosting;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Tests.Nodes;

/// <summary>A node says who it is until it is welcome, then each free device asks until it is answered.</summary>
public class When_a_node_joins : NodeTest
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private NodeOptions Eager => Options("{}") with { RepeatAfter = TimeSpan.FromMilliseconds(20), RepeatAfterAtMost = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public void It_repeats_its_hello_and_asks_for_nothing_before_the_welcome()
    {
        Start(Eager);
        for (var times = 0; times < 3; times++)
        {
            Assert.Equal(["cpu:0"], Expect<Hello>().Slots);
        }

        Assert.DoesNotContain(Coordinator.ReceiveWhile<object>(TimeSpan.FromMilliseconds(200), message => message, msgs: 100), message => message is not Hello);
    }

    [Fact]
    public void A_request_is_repeated_under_its_id_until_it_is_answered()
    {
        var node = Join(Eager);
        var first = Expect<RequestWork>();
        Assert.Equal(first, Expect<RequestWork>());
        node.Tell(new NoWork(first.RequestId, first.Slot, TimeSpan.FromMilliseconds(50), "nothing submitted"), Coordinator);
        Assert.Equal(first.RequestId + 1, Expect<RequestWork>(request => request.RequestId != first.RequestId).RequestId);
    }

    [Fact]
    public void A_hint_that_there_is_work_makes_it_ask_at_once()
    {
        var node = Join("{}");
        var first = Expect<RequestWork>();
        node.Tell(new NoWork(first.RequestId, first.Slot, s_minute, "nothing submitted"), Coordinator);
        node.Tell(new WorkAvailable(), Coordinator);
        Assert.NotEqual(first.RequestId, Expect<RequestWork>().RequestId);
    }

    [Fact]
    public void A_grant_that_comes_twice_runs_once()
    {
        var node = Join("""{"otherwise":{"end":"hang"}}""");
        var request = Expect<RequestWork>();
        GrantFor(node, request);
        GrantFor(node, request);
        See<DeviceStateChanged>(change => change.State == DeviceState.Running);
        Assert.All(Coordinator.ReceiveWhile<object>(TimeSpan.FromMilliseconds(200), message => message, msgs: 10), message => Assert.IsType<Heartbeat>(message));
    }

    [Fact]
    public void A_grant_that_comes_after_nothing_now_to_the_same_request_is_taken()
    {
        var node = Join("{}");
        var request = Expect<RequestWork>();
        node.Tell(new NoWork(request.RequestId, request.Slot, s_minute, "all leased"), Coordinator);
        GrantFor(node, request);
        Expect<ReportSucceeded>();
    }

    [Fact]
    public void A_grant_for_a_device_that_is_busy_is_given_back()
    {
        var node = Join("""{"otherwise":{"end":"hang"}}""");
        var request = Expect<RequestWork>();
        GrantFor(node, request, seed: 0);
        var other = GrantFor(node, request with { RequestId = request.RequestId + 1 }, seed: 1);
        Assert.Equal(other, Expect<HandBack>().Lease);
    }

    [Fact]
    public void Each_life_has_a_higher_incarnation()
    {
        var first = Start(Options("{}"));
        var incarnation = Expect<Hello>().Incarnation;
        Watch(first);
        first.Tell(new StopNow());
        ExpectTerminated(first);
        Start(Options("{}"));
        Assert.True(Expect<Hello>().Incarnation > incarnation);
    }

    [Fact]
    public void Options_that_cannot_work_are_refused_before_the_actor_exists()
    {
        var link = CoordinatorLink.To(Coordinator.Ref);
        Assert.Contains("'../b'", Assert.Throws<ArgumentException>(() => NodeHost.Props(Options("{}") with { Node = new("../b") }, link)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => NodeHost.Props(Options("{}") with { Slots = [] }, link));
        Assert.Throws<ArgumentException>(() => NodeHost.Props(Options("{}") with { DrainLimit = TimeSpan.FromSeconds(1) }, link));
    }
}
