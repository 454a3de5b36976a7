using Slfd.GpuNode.Devices;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Tests.Nodes.Rules;

/// <summary>Each free slot asks until it is answered, and a grant is taken once.</summary>
public class Asking_for_cells
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_node_asks_for_nothing_before_it_is_welcome()
    {
        ANode node = new(slots: 2);
        Assert.Equal(["cpu:0", "cpu:1"], node.Said<Hello>().Slots);
        Assert.True(node.Waits(60 * s_second).SaidNo<RequestWork>());
        Assert.Equal(2, node.Hears(ANode.Welcomed()).AllSaid.OfType<RequestWork>().Count());
    }

    [Fact]
    public void A_welcome_to_another_life_is_not_heard()
    {
        ANode node = new();
        node.Hears(ANode.Welcomed() with { Incarnation = 6 });
        Assert.Equal(NodePhase.Joining, node.Core.Phase);
    }

    [Fact]
    public void A_request_is_repeated_under_its_id_ever_more_slowly()
    {
        var node = ANode.Joined();
        var id = node.Said<RequestWork>().RequestId;
        Assert.Equal([id, id, id], node.Waits(7 * s_second).AllSaid.OfType<RequestWork>().Select(request => request.RequestId)); // after 1, 2 and 4 s
    }

    [Fact]
    public void After_nothing_now_it_asks_anew_when_it_was_told_to()
    {
        var node = ANode.Joined();
        var id = node.Said<RequestWork>().RequestId;
        node.Hears(new NoWork(id, "cpu:0", 30 * s_second, "all leased"));
        Assert.True(node.Waits(29 * s_second).SaidNo<RequestWork>());
        Assert.Equal(id + 1, node.Waits(s_second).Said<RequestWork>().RequestId);
    }

    [Fact]
    public void A_hint_makes_it_ask_at_once_and_not_again_when_the_wait_is_over()
    {
        var node = ANode.Joined();
        node.Hears(new NoWork(node.Said<RequestWork>().RequestId, "cpu:0", 30 * s_second, "all leased"));
        var hinted = node.Hears(new WorkAvailable()).Said<RequestWork>().RequestId;
        node.Hears(new NoWork(hinted, "cpu:0", 60 * s_second, "all leased"));
        Assert.True(node.Waits(59 * s_second).SaidNo<RequestWork>());
    }

    [Fact]
    public void A_grant_runs_once_however_often_it_comes()
    {
        var node = ANode.Joined();
        var grant = ANode.GrantOf(node.Said<RequestWork>().RequestId, ANode.Lease());
        Assert.Equal(grant, node.Hears(grant).Ordered<RunLease>().Grant);
        Assert.True(node.Hears(grant).OrderedNo<RunLease>());
        Assert.Empty(node.AllSaid);
    }

    [Fact]
    public void A_grant_for_a_slot_that_is_busy_is_given_back_until_that_is_acknowledged()
    {
        var node = ANode.Running(ANode.Lease());
        var other = ANode.Lease(token: 9);
        Assert.Equal(other, node.Hears(ANode.GrantOf(50, other)).Said<HandBack>().Lease);
        Assert.Equal(other, node.Waits(s_second).Said<HandBack>().Lease);
        node.Hears(new LeaseEnded(other, Verdict.Accepted, default));
        Assert.True(node.Waits(60 * s_second).SaidNo<HandBack>());
    }

    [Fact]
    public void A_grant_to_an_earlier_life_is_not_taken()
    {
        var node = ANode.Joined();
        Assert.True(node.Said<RequestWork>().RequestId > 7);
        Assert.True(node.Hears(ANode.GrantOf(7, ANode.Lease())).OrderedNo<RunLease>()); // of the life whose incarnation was lower
    }

    [Fact]
    public void A_grant_for_a_slot_that_the_node_does_not_have_is_not_taken()
    {
        var node = ANode.Joined();
        Assert.Empty(node.Hears(ANode.GrantOf(1, ANode.Lease(), slot: 3)).AllSaid);
    }

    [Fact]
    public void A_revoked_cell_is_stopped_and_its_slot_asks_again_when_its_device_is_free()
    {
        var node = ANode.Running(ANode.Lease());
        Assert.Equal(ANode.Lease(), node.Hears(ANode.Welcomed(abandon: ANode.Lease())).Ordered<StopLease>().Lease);
        Assert.Empty(node.Hears(new LeaseStopped("cpu:0", ANode.Lease())).AllSaid);
        node.Hears(new DeviceFree("cpu:0")).Said<RequestWork>();
    }

    [Fact]
    public void A_device_that_forgot_its_cell_fails_it()
    {
        var node = ANode.Running(ANode.Lease());
        var report = node.Hears(new DeviceFree("cpu:0")).Said<ReportFailed>();
        Assert.Equal((ANode.Lease(), "cpu:0"), (report.Lease, report.Slot));
        node.Said<RequestWork>();
    }
}
