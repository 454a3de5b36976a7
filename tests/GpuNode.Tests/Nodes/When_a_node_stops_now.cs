using Akka.Actor;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Tests.Nodes;

/// <summary>Ctrl-C twice: no worker outlives the node, whatever it is doing.</summary>
public class When_a_node_stops_now : NodeTest
{
    [Theory]
    [InlineData("""{"otherwise":{"end":"hang"}}""")]
    [InlineData("""{"otherwise":{"seconds":60,"disobeys":true}}""")]
    [InlineData("""{"start":{"mode":"deaf"}}""")]
    [InlineData("""{"start":{"mode":"mute"}}""")]
    public void Its_workers_are_gone(string script)
    {
        var node = Join(script);
        GrantNext(node);
        Until(() => Workers.Alive.Count == 1);
        Watch(node);
        node.Tell(new StopNow());
        ExpectTerminated(node);
        Until(() => Workers.Alive.Count == 0);
    }

    [Fact]
    public void A_drain_that_takes_too_long_can_be_cut_short()
    {
        var node = Join("""{"otherwise":{"seconds":60,"disobeys":true}}""");
        GrantNext(node);
        See<DeviceStateChanged>(change => change.State == DeviceState.Running);
        Watch(node);
        node.Tell(new Drain());
        See<DeviceStateChanged>(change => change.State == DeviceState.Draining);
        node.Tell(new StopNow());
        ExpectTerminated(node);
        Until(() => Workers.Alive.Count == 0);
    }
}
