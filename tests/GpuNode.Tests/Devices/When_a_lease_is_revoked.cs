using Akka.Actor;
using Slfd.GpuNode.Events;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Tests.Devices;

/// <summary>A worker whose lease is gone stops, whether it obeys or not; nothing is reported, and the device takes the next cell.</summary>
public class When_a_lease_is_revoked : NodeTest
{
    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void A_worker_that_obeys_lives_on()
    {
        var node = Join(Options("""{"rules":[{"when":{"seed":0},"do":{"seconds":60}}]}"""), s_often);
        Revoke(node, RunningCell(node));
        var worker = Assert.Single(Workers.Alive);
        RunsToTheEnd(node, seed: 1);
        Assert.Equal(worker, Assert.Single(Workers.Alive));
    }

    [Fact]
    public void A_worker_that_does_not_is_killed()
    {
        var options = Options("""{"rules":[{"when":{"seed":0},"do":{"seconds":60,"disobeys":true}}]}""");
        var node = Join(options with { Device = options.Device with { CancelGrace = TimeSpan.FromMilliseconds(100) } }, s_often);
        var lease = RunningCell(node);
        var worker = Assert.Single(Workers.Alive);
        Revoke(node, lease);
        RunsToTheEnd(node, seed: 1);
        Assert.NotEqual(worker, Assert.Single(Workers.Alive));
    }

    [Fact]
    public void The_heartbeats_no_longer_name_it()
    {
        var node = Join(Options("""{"otherwise":{"seconds":60}}"""), s_often);
        Revoke(node, RunningCell(node));
        Expect<RequestWork>();
        var last = Expect<Heartbeat>().Number;
        Expect<Heartbeat>(beat => beat.Number > last && beat.Cells.Length == 0);
    }

    [Fact]
    public void A_welcome_that_abandons_it_does_the_same()
    {
        var node = Join(Options("""{"otherwise":{"seconds":60}}"""), s_often);
        var lease = RunningCell(node);
        var beat = Expect<Heartbeat>(sent => sent.Cells.Length > 0);
        node.Tell(new HeartbeatAck(beat.Number, [], [], false, Known: false), Coordinator);
        var hello = Expect<Hello>();
        Assert.Equal([lease], hello.Running);
        node.Tell(new Welcome(hello.Incarnation, 2, [lease], s_often, s_often), Coordinator);
        See<DeviceStateChanged>(change => change.State == DeviceState.Cancelling);
        Expect<RequestWork>();
    }

    [Fact]
    public void An_old_acknowledgement_revokes_nothing()
    {
        var node = Join(Options("""{"otherwise":{"seconds":60}}"""), s_often);
        var lease = RunningCell(node);
        var beat = Expect<Heartbeat>(sent => sent.Cells.Length > 0);
        node.Tell(new HeartbeatAck(beat.Number, [lease], [], false, true), Coordinator);
        node.Tell(new HeartbeatAck(beat.Number - 1, [], [lease], false, true), Coordinator);
        Expect<Heartbeat>(sent => sent.Number > beat.Number + 3 && sent.Cells.Length > 0);
    }

    private LeaseId RunningCell(IActorRef node)
    {
        var lease = GrantNext(node);
        See<DeviceStateChanged>(change => change.State == DeviceState.Running);
        return lease;
    }

    private void Revoke(IActorRef node, LeaseId lease)
    {
        var beat = Expect<Heartbeat>(sent => sent.Cells.Length > 0);
        node.Tell(new HeartbeatAck(beat.Number, [], [lease], false, true), Coordinator);
        See<DeviceStateChanged>(change => change.State == DeviceState.Cancelling && change.Lease == lease);
    }
}
