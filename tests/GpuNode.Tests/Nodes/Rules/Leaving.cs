using Slfd.GpuNode.Devices;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Tests.Nodes.Rules;

/// <summary>A node that drains hands everything back, has it acknowledged, and says goodbye; or its time is up.</summary>
public class Leaving
{
    [Fact]
    public void Goodbye_follows_the_last_device_and_the_last_acknowledgement()
    {
        var node = ANode.Running(ANode.Lease());
        node.Drains().Ordered<DrainDevice>();
        node.Hears(new LeaseHandedBack("cpu:0", ANode.Lease(), 5)).Said<HandBack>();
        Assert.True(node.Hears(new DeviceStopped("cpu:0")).SaidNo<Goodbye>());
        node.Hears(new LeaseEnded(ANode.Lease(), Verdict.Accepted, default)).Said<Goodbye>();
        Assert.True(node.Hears(new Farewell(7)).Stopped);
        Assert.Equal(NodePhase.Gone, node.Core.Phase);
        Assert.Null(node.Core.WakeAt);
        Assert.Empty(node.Hears(ANode.Welcomed()).AllSaid);
    }

    [Fact]
    public void It_asks_for_nothing_more_and_gives_back_what_was_on_its_way()
    {
        var node = ANode.Joined();
        var asked = node.Said<RequestWork>().RequestId;
        node.Drains();
        Assert.True(node.Hears(new WorkAvailable()).SaidNo<RequestWork>());
        Assert.Equal(ANode.Lease(), node.Hears(ANode.GrantOf(asked, ANode.Lease())).Said<HandBack>().Lease);
    }

    [Fact]
    public void A_coordinator_can_ask_for_it()
    {
        var node = ANode.Joined();
        node.Hears(new HeartbeatAck(1, [], [], Drain: true, true)).Ordered<DrainDevice>();
        Assert.True(node.Drains().OrderedNo<DrainDevice>()); // once is enough
    }

    [Fact]
    public void What_is_being_fetched_is_handed_back()
    {
        var node = ANode.Joined(carries: true);
        node.Hears(ANode.GrantOf(node.Said<RequestWork>().RequestId, ANode.Lease()));
        Assert.Equal(ANode.Lease(), node.Drains().Said<HandBack>().Lease);
        node.Carried<GpuNode.Carrying.StopFetching>();
    }

    [Fact]
    public void It_goes_when_its_time_is_up_and_says_so()
    {
        var node = ANode.Running(ANode.Lease()).Drains().Waits(TimeSpan.FromSeconds(18));
        Assert.True(node.Stopped);
        node.Published<NodeLeftEarly>();
    }

    [Fact]
    public void An_unanswered_goodbye_is_not_left_early()
    {
        var node = ANode.Joined().Drains().Hears(new DeviceStopped("cpu:0"));
        node.Said<Goodbye>();
        Assert.True(node.Waits(TimeSpan.FromSeconds(18)).Stopped);
        Assert.True(node.PublishedNo<NodeLeftEarly>());
    }

    [Fact]
    public void A_node_that_nobody_knows_just_stops()
    {
        var node = new ANode().Drains().Hears(new DeviceStopped("cpu:0"));
        Assert.True(node.Stopped);
        Assert.True(node.SaidNo<Goodbye>());
    }

    [Fact]
    public void A_later_life_of_the_same_name_ends_it()
    {
        var node = ANode.Joined().Hears(ANode.Welcomed() with { Superseded = true });
        Assert.True(node.Stopped);
        node.Published<NodeSuperseded>();
    }

    [Fact]
    public void A_node_without_a_cell_for_too_long_leaves_where_it_was_told_to()
    {
        var node = ANode.IdlingOut(TimeSpan.FromMinutes(10)).Hears(ANode.Welcomed());
        Assert.True(node.Waits(TimeSpan.FromMinutes(9)).OrderedNo<DrainDevice>());
        node.Waits(TimeSpan.FromMinutes(1)).Ordered<DrainDevice>();
        Assert.Equal(NodePhase.Draining, node.Core.Phase);
    }

    [Fact]
    public void Its_time_begins_anew_with_every_cell()
    {
        var node = ANode.IdlingOut(TimeSpan.FromMinutes(10)).Hears(ANode.Welcomed());
        var asked = node.Said<RequestWork>().RequestId;
        node.Waits(TimeSpan.FromMinutes(9)).Hears(ANode.GrantOf(asked, ANode.Lease()));
        Assert.True(node.Waits(TimeSpan.FromMinutes(30)).OrderedNo<DrainDevice>());
        node.Hears(new LeaseFailed("cpu:0", ANode.Lease(), "label", ANode.Failure()));
        Assert.True(node.Waits(TimeSpan.FromMinutes(30)).OrderedNo<DrainDevice>()); // its end is not acknowledged yet
        node.Hears(new LeaseEnded(ANode.Lease(), Verdict.Accepted, default));
        Assert.True(node.Waits(TimeSpan.FromMinutes(9)).OrderedNo<DrainDevice>());
        node.Waits(TimeSpan.FromMinutes(1)).Ordered<DrainDevice>();
    }

    [Fact]
    public void It_leaves_also_where_nobody_answers() =>
        ANode.IdlingOut(TimeSpan.FromMinutes(10)).Waits(TimeSpan.FromMinutes(10)).Ordered<DrainDevice>();

    [Fact]
    public void Without_being_told_it_waits_for_ever() => Assert.True(ANode.Joined().Waits(TimeSpan.FromHours(10)).OrderedNo<DrainDevice>());

    [Fact]
    public void A_node_is_unusable_when_no_slot_can_start_a_worker()
    {
        var node = ANode.Joined(slots: 2);
        Assert.True(node.Hears(new DeviceUnusable("cpu:0", "no libtorch")).PublishedNo<NodeUnusable>());
        Assert.Equal("cpu:1: no driver", node.Hears(new DeviceUnusable("cpu:1", "no driver")).Published<NodeUnusable>().Because);
    }
}
