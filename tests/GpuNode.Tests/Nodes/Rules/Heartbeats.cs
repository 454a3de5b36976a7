using Slfd.GpuNode.Devices;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Tests.Nodes.Rules;

/// <summary>One beat for all cells of the host; it keeps the leases, and its answer says what the coordinator wants.</summary>
public class Heartbeats
{
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(10);

    [Fact]
    public void Begin_with_the_welcome_and_come_as_often_as_it_said()
    {
        var node = ANode.Joined();
        Assert.Equal(1, node.Said<Heartbeat>().Number);
        Assert.Equal([2, 3, 4], node.Waits(3 * s_beat).AllSaid.OfType<Heartbeat>().Select(beat => beat.Number));
    }

    [Fact]
    public void List_what_runs_and_what_ended_unacknowledged()
    {
        var node = ANode.Running(ANode.Lease());
        node.Hears(new LeaseProgressed("cpu:0", SlotState.NewBeat(ANode.Lease()) with { Iteration = 12 }));
        Assert.Equal(12, Assert.Single(node.Waits(s_beat).Said<Heartbeat>().Cells).Iteration);
        node.Hears(new LeaseFailed("cpu:0", ANode.Lease(), "cell", ANode.Failure()));
        Assert.Equal(12, Assert.Single(node.Waits(s_beat).Said<Heartbeat>().Cells).Iteration);
        node.Hears(new LeaseEnded(ANode.Lease(), Verdict.Accepted, default));
        Assert.Empty(node.Waits(s_beat).Said<Heartbeat>().Cells);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Come_at_once_with_a_checkpoint_that_opens_evaluation_units_but_no_faster_than_they_are_answered(bool carries)
    {
        var node = ANode.Judged(Judging.ByUnits, carries);
        node.Hears(new HeartbeatAck(1, [], [], false, true));
        Assert.Empty(node.Saves(0, carries).AllSaid); // progress, and no checkpoint yet
        Assert.Equal((2, 50), CheckpointOf(node.Saves(50, carries).Said<Heartbeat>()));
        Assert.Empty(node.Saves(60, carries).AllSaid);
        Assert.Empty(node.Saves(70, carries).AllSaid);
        Assert.Equal((3, 70), CheckpointOf(node.Hears(new HeartbeatAck(2, [], [], false, true)).Said<Heartbeat>()));
        Assert.Empty(node.Hears(new HeartbeatAck(3, [], [], false, true)).AllSaid);
        Assert.Equal((4, 70), CheckpointOf(node.Waits(s_beat).Said<Heartbeat>()));
    }

    [Fact]
    public void Say_at_once_that_no_worker_starts_and_that_one_starts_again()
    {
        var node = ANode.Joined(slots: 2);
        node.Hears(new NoWork(node.AllSaid.OfType<RequestWork>().Single(asked => asked.Slot == "cpu:1").RequestId, "cpu:1", s_beat / 2, "nothing waits"));
        node.Hears(new HeartbeatAck(1, [], [], false, true));
        var first = Assert.Single(node.Hears(new DeviceUnusable("cpu:1", "the worker ended with exit code 3; its last words: no libtorch\nat line 2")).Said<Heartbeat>().Unusable);
        Assert.Equal(new("cpu:1", "the worker ended with exit code 3; its last words: no libtorch", TimeSpan.Zero), first);
        node.Hears(new HeartbeatAck(2, [], [], false, true));
        var later = node.Waits(s_beat).Said<Heartbeat>();
        Assert.Equal(s_beat, Assert.Single(later.Unusable).For);
        Assert.DoesNotContain(node.AllSaid.OfType<RequestWork>(), asked => asked.Slot == "cpu:1"); // though it was free before, and its time to ask has come
        node.Hears(new HeartbeatAck(later.Number, [], [], false, true));
        Assert.True(node.Hears(new DeviceUnusable("cpu:1", "no driver")).SaidNo<Heartbeat>()); // that is no news, only another reason
        var other = node.Waits(s_beat).Said<Heartbeat>();
        Assert.Equal(new("cpu:1", "no driver", 2 * s_beat), Assert.Single(other.Unusable)); // since then
        node.Hears(new HeartbeatAck(other.Number, [], [], false, true));
        node.Hears(new DeviceFree("cpu:1"));
        Assert.Equal([typeof(Heartbeat), typeof(RequestWork)], node.AllSaid.Select(said => said.GetType())); // in this order: a slot that is called unusable gets nothing
        Assert.Empty(node.Said<Heartbeat>().Unusable);
    }

    [Fact]
    public void Say_at_once_that_the_node_leaves()
    {
        var node = ANode.Running(ANode.Lease());
        node.Hears(new HeartbeatAck(1, [], [], false, true));
        Assert.False(node.Waits(s_beat).Said<Heartbeat>().Leaving);
        node.Hears(new HeartbeatAck(2, [], [], false, true));
        Assert.True(node.Drains().Said<Heartbeat>().Leaving);
    }

    [Fact]
    public void Of_a_cell_that_judges_itself_do_not_hurry()
    {
        var node = ANode.Judged(Judging.Here, carries: false);
        node.Hears(new HeartbeatAck(1, [], [], false, true));
        Assert.Empty(node.Saves(50, carries: false).AllSaid);
    }

    [Fact]
    public void That_go_unanswered_are_said_once_and_again_when_contact_is_back()
    {
        var node = ANode.Joined();
        Assert.True(node.Waits(2 * s_beat).PublishedNo<CoordinatorContact>());
        Assert.True(node.Waits(s_beat).Published<CoordinatorContact>().Lost);
        Assert.True(node.Waits(5 * s_beat).PublishedNo<CoordinatorContact>());
        Assert.False(node.Hears(new HeartbeatAck(9, [], [], false, true)).Published<CoordinatorContact>().Lost);
        Assert.True(node.Hears(new HeartbeatAck(8, [], [], true, false)).SaidNo<Hello>()); // overtaken: neither drains nor greets
        Assert.Equal(NodePhase.Working, node.Core.Phase);
    }

    [Fact]
    public void Of_a_node_that_the_coordinator_does_not_know_are_followed_by_a_hello_with_what_runs()
    {
        var node = ANode.Running(ANode.Lease());
        Assert.Equal([ANode.Lease()], node.Hears(new HeartbeatAck(1, [], [], false, Known: false)).Said<Hello>().Running);
    }

    [Fact]
    public void An_answer_can_revoke_and_a_finished_cell_is_not_stopped()
    {
        var node = ANode.Running(ANode.Lease());
        node.Hears(new HeartbeatAck(1, [], [ANode.Lease()], false, true)).Ordered<StopLease>();
        node = ANode.Running(ANode.Lease());
        node.Hears(new LeaseSucceeded("cpu:0", ANode.Lease(), "cell", ANode.Outcome));
        Assert.True(node.Hears(new HeartbeatAck(1, [], [ANode.Lease()], false, true)).OrderedNo<StopLease>());
    }

    private static (long Number, int Checkpoint) CheckpointOf(Heartbeat beat) => (beat.Number, Assert.Single(beat.Cells).Checkpoint);
}
