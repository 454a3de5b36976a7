using Akka.Actor;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Tests.Nodes;

/// <summary>Ctrl-C: every cell is checkpointed and handed back, then the node says goodbye and is gone, with its workers.</summary>
public class When_a_node_drains : NodeTest
{
    [Fact]
    public void A_running_cell_is_handed_back_with_its_checkpoint()
    {
        var node = Join("""{"otherwise":{"seconds":200,"steps":1000,"checkpoints":true}}""");
        var lease = GrantNext(node);
        See<CellProgress>(shown => shown.Beat.Checkpoint >= 2);
        Drain(node);
        var back = Expect<HandBack>();
        Assert.Equal(lease, back.Lease);
        Assert.InRange(back.Checkpoint, 2, 1000);
        Goodbye(node, lease);
    }

    [Fact]
    public void A_worker_that_does_not_obey_is_killed_and_the_lease_handed_back_anyway()
    {
        var options = Options("""{"otherwise":{"seconds":200,"steps":1000,"checkpoints":true,"disobeys":true}}""");
        var node = Join(options with { Device = options.Device with { DrainGrace = TimeSpan.FromMilliseconds(300) } });
        var lease = GrantNext(node);
        See<CellProgress>(shown => shown.Beat.Checkpoint >= 2);
        Drain(node);
        Assert.InRange(Expect<HandBack>().Checkpoint, 2, 1000);
        Goodbye(node, lease);
    }

    [Fact]
    public void A_cell_that_finishes_meanwhile_is_reported()
    {
        var node = Join("""{"otherwise":{"seconds":0.5,"disobeys":true}}""");
        var lease = GrantNext(node);
        See<DeviceStateChanged>(change => change.State == DeviceState.Running);
        Drain(node);
        Expect<ReportSucceeded>();
        Goodbye(node, lease);
    }

    [Fact]
    public void A_worker_that_dies_meanwhile_does_not_fail_its_cell()
    {
        var dies = Path.Combine(Runs.Root, "dies");
        var node = Join($$"""{"otherwise":{"until":"{{dies}}","disobeys":true,"end":"kill"} }""");
        var lease = GrantNext(node);
        See<DeviceStateChanged>(change => change.State == DeviceState.Running);
        Drain(node);
        See<DeviceStateChanged>(change => change.State == DeviceState.Draining);
        File.WriteAllText(dies, string.Empty);
        Expect<HandBack>();
        Goodbye(node, lease);
    }

    [Fact]
    public void A_worker_that_is_coming_up_is_not_waited_for()
    {
        var node = Join("""{"start":{"seconds":60}}""");
        var lease = GrantNext(node);
        See<DeviceStateChanged>(change => change.State == DeviceState.Starting);
        Drain(node);
        Assert.Equal(0, Expect<HandBack>().Checkpoint);
        Goodbye(node, lease);
    }

    [Fact]
    public void The_coordinator_can_ask_for_it_too()
    {
        var node = Join(Options("""{"otherwise":{"seconds":200}}"""), beatEvery: TimeSpan.FromMilliseconds(50));
        var lease = GrantNext(node);
        See<DeviceStateChanged>(change => change.State == DeviceState.Running);
        Watch(node);
        node.Tell(new HeartbeatAck(Expect<Heartbeat>().Number, [lease], [], Drain: true, true), Coordinator);
        Expect<HandBack>();
        Goodbye(node, lease);
    }

    [Fact]
    public void A_grant_that_was_on_its_way_is_given_back()
    {
        var node = Join("{}");
        var request = Expect<RequestWork>();
        Drain(node);
        var goodbye = Expect<Goodbye>();
        var lease = GrantFor(node, request);
        Assert.Equal(lease, Expect<HandBack>().Lease);
        node.Tell(new Farewell(goodbye.Incarnation), Coordinator);
        ExpectTerminated(node);
    }

    [Fact]
    public void Idle_workers_are_ended_and_goodbye_follows_the_last_acknowledgement()
    {
        var node = Join("{}");
        RunsToTheEnd(node, seed: 0);
        Drain(node);
        Goodbye(node);
    }

    [Fact]
    public void A_node_that_never_joined_just_stops()
    {
        var node = Start(Options("{}"));
        Expect<Hello>();
        Drain(node);
        ExpectTerminated(node);
    }

    [Fact]
    public void A_coordinator_that_does_not_answer_is_not_waited_for_beyond_the_limit()
    {
        var options = Options("""{"otherwise":{"seconds":200}}""");
        var node = Join(options with { Device = options.Device with { DrainGrace = TimeSpan.FromMilliseconds(200) }, DrainLimit = TimeSpan.FromSeconds(1) });
        GrantNext(node);
        See<DeviceStateChanged>(change => change.State == DeviceState.Running);
        Drain(node);
        See<NodeNote>(note => note.Text.Contains("not everything was acknowledged", StringComparison.Ordinal));
        ExpectTerminated(node);
        Until(() => Workers.Alive.Count == 0);
    }

    private void Drain(IActorRef node)
    {
        Watch(node);
        node.Tell(new Drain());
    }

    private void Goodbye(IActorRef node, LeaseId? ended = null)
    {
        if (ended is { } lease)
        {
            node.Tell(new LeaseEnded(lease, Verdict.Accepted, lease.Token), Coordinator);
        }

        node.Tell(new Farewell(Expect<Goodbye>().Incarnation), Coordinator);
        ExpectTerminated(node);
        Assert.Empty(Workers.Alive);
    }
}
