using Slfd.GpuNode.Carrying;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Tests.Nodes.Rules;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Tests.Carrying;

/// <summary>Only the newest checkpoint is worth carrying, and a result is carried for as long as it takes.</summary>
public class What_is_carried
{
    private static readonly TimeSpan s_now = TimeSpan.FromHours(1);
    private static readonly OutboxEntry s_entry = new(ANode.Lease(), "cpu:0", "cell", ANode.Outcome);
    private readonly CarrierCore _carrier = new(carries: true);

    [Fact]
    public void Checkpoints_that_come_while_one_is_under_way_are_carried_as_one()
    {
        var first = Begun(_carrier.Hear(new CarryCheckpoint(ANode.Lease())));
        Assert.Empty(_carrier.Hear(new CarryCheckpoint(ANode.Lease())));
        Assert.Empty(_carrier.Hear(new CarryCheckpoint(ANode.Lease())));
        var next = _carrier.Hear(new WorkDone(first, Iteration: 10), s_now);
        Assert.Equal(new CheckpointCarried(ANode.Lease(), 10), Told(next));
        Assert.Equal(new CheckpointCarried(ANode.Lease(), 30), Told(_carrier.Hear(new WorkDone(Begun(next), Iteration: 30), s_now)));
    }

    [Fact]
    public void The_last_is_waited_for_when_the_attempt_ends()
    {
        var work = Begun(_carrier.Hear(new CarryCheckpoint(ANode.Lease())));
        Assert.Empty(_carrier.Hear(new FinishCarrying(ANode.Lease())));
        Assert.Equal(new CarryingFinished(ANode.Lease(), 10), Told(_carrier.Hear(new WorkDone(work, Iteration: 10), s_now)));
    }

    [Fact]
    public void An_attempt_with_nothing_under_way_is_finished_at_once() =>
        Assert.Equal(new CarryingFinished(ANode.Lease(), 0), Told(_carrier.Hear(new FinishCarrying(ANode.Lease()))));

    [Fact]
    public void A_checkpoint_that_the_store_refuses_is_said_and_the_one_before_it_counts()
    {
        var work = Begun(_carrier.Hear(new CarryCheckpoint(ANode.Lease())));
        _carrier.Hear(new WorkDone(work, Iteration: 10), s_now);
        work = Begun(_carrier.Hear(new CarryCheckpoint(ANode.Lease())));
        var effects = _carrier.Hear(new WorkDone(work, Refused: "no room"), s_now);
        Assert.Equal(new CheckpointCarried(ANode.Lease(), 10), Told(effects));
        Assert.Contains("no room", Noted(effects).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_dropped_is_not_spoken_of()
    {
        var work = Begun(_carrier.Hear(new CarryCheckpoint(ANode.Lease())));
        Assert.Contains(new CarrierEffect.Forget(ANode.Lease()), _carrier.Hear(new DropCheckpoints(ANode.Lease())));
        Assert.Empty(_carrier.Hear(new WorkDone(work, Refused: "given up"), s_now));
    }

    [Fact]
    public void A_shared_folder_needs_no_carrying() => Assert.Empty(new CarrierCore(carries: false).Hear(new CarryCheckpoint(ANode.Lease())));

    [Fact]
    public void A_result_is_checked_then_stored_and_offered_when_it_is()
    {
        var check = Assert.IsType<CarrierWork.Check>(Begun(_carrier.Hear(new KeepResult(s_entry))));
        var store = Assert.IsType<CarrierWork.Store>(Begun(_carrier.Hear(new WorkDone(check), s_now)));
        Assert.Equal(new ResultKept(s_entry), Told(_carrier.Hear(new WorkDone(store), s_now)));
    }

    [Fact]
    public void One_that_the_outbox_refuses_is_said_and_offered_all_the_same()
    {
        var effects = _carrier.Hear(new WorkDone(new CarrierWork.Check(s_entry), Refused: "disk full"), s_now);
        Assert.IsType<CarrierWork.Store>(Begun(effects));
        Assert.Contains("disk full", Noted(effects).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_whose_files_are_wrong_is_never_offered() =>
        Assert.Equal(new ResultFaulty(s_entry, "hash"), Told(_carrier.Hear(new WorkDone(new CarrierWork.Check(s_entry), Missing: "hash"), s_now)));

    [Fact]
    public void What_the_store_refuses_is_tried_again_after_a_while()
    {
        CarrierWork.Store store = new(s_entry);
        _carrier.Hear(new WorkDone(store, Refused: "gone"), s_now);
        Assert.Equal(s_now + CarrierCore.RetryAfter, _carrier.WakeAt);
        Assert.Empty(_carrier.TimePasses(s_now + CarrierCore.RetryAfter - TimeSpan.FromTicks(1)));
        Assert.Equal(store, Begun(_carrier.TimePasses(s_now + CarrierCore.RetryAfter)));
        Assert.Null(_carrier.WakeAt);
    }

    [Fact]
    public void A_verdict_is_carried_out_until_it_is()
    {
        SettleResult order = new(s_entry, Verdict.Stale, Counts: false);
        var work = Begun(_carrier.Hear(order));
        Assert.Equal(new ResultSettled(order, "read-only"), Told(_carrier.Hear(new WorkDone(work, Refused: "read-only"), s_now)));
        var again = Begun(_carrier.TimePasses(s_now + CarrierCore.RetryAfter));
        var effects = _carrier.Hear(new WorkDone(again), s_now);
        Assert.Equal(new ResultSettled(order, null), Told(effects));
        Assert.Contains("a newer lease speaks for the cell", Noted(effects).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_given_up_while_it_was_fetched_is_not_spoken_of()
    {
        var fetch = Begun(_carrier.Hear(new FetchNeeds(ANode.GrantOf(1, ANode.Lease()))));
        Assert.Contains(new CarrierEffect.Forget(ANode.Lease()), _carrier.Hear(new StopFetching(ANode.Lease())));
        Assert.Empty(_carrier.Hear(new WorkDone(fetch, Refused: "given up"), s_now));
    }

    [Fact]
    public void What_somebody_looks_at_is_carried_again_and_again_for_a_while()
    {
        var (now, tries) = (s_now, 1);
        var work = Begun(_carrier.Hear(new CarryStreams(ANode.Lease())));
        Assert.Empty(_carrier.Hear(new CarryStreams(ANode.Lease()))); // no two at a time
        for (; _carrier.Hear(new WorkDone(work, Bytes: 100), now) is var effects && _carrier.WakeAt is { } at; tries++)
        {
            Assert.Empty(effects);
            Assert.Equal(now + StreamCarrying.Every, at);
            now = at;
            work = Begun(_carrier.TimePasses(now));
        }

        Assert.Equal(StreamCarrying.TriesPerLook + 1, tries); // the second look came while the first try was under way
        Assert.IsType<CarrierWork.Streams>(Begun(_carrier.Hear(new CarryStreams(ANode.Lease()))));
    }

    [Fact]
    public void Much_of_it_is_carried_rarely()
    {
        var work = Begun(_carrier.Hear(new CarryStreams(ANode.Lease())));
        _carrier.Hear(new WorkDone(work, Bytes: 10 * StreamCarrying.MostPerSecond), s_now);
        Assert.Equal(s_now + TimeSpan.FromSeconds(10), _carrier.WakeAt);
    }

    [Fact]
    public void It_is_carried_once_more_at_the_end_and_what_the_store_refuses_is_missed_by_nobody()
    {
        var work = Begun(_carrier.Hear(new CarryStreams(ANode.Lease())));
        Assert.Empty(_carrier.Hear(new FinishCarrying(ANode.Lease())).OfType<CarrierEffect.Begin>());
        work = Begun(_carrier.Hear(new WorkDone(work, Refused: "no"), s_now));
        Assert.IsType<CarrierWork.Streams>(work);
        Assert.Empty(_carrier.Hear(new CarryStreams(ANode.Lease())));
        Assert.Empty(_carrier.Hear(new WorkDone(work, Refused: "no"), s_now));
        Assert.Null(_carrier.WakeAt);
    }

    [Fact]
    public void With_a_checkpoint_it_is_carried_once()
    {
        var work = Begun(_carrier.Hear(new CarryCheckpoint(ANode.Lease())));
        var streams = Begun(_carrier.Hear(new WorkDone(work, Iteration: 10), s_now));
        Assert.IsType<CarrierWork.Streams>(streams);
        Assert.Empty(_carrier.Hear(new WorkDone(streams, Bytes: 100), s_now));
        Assert.Null(_carrier.WakeAt);
    }

    [Fact]
    public void And_when_a_result_is_stored()
    {
        var effects = _carrier.Hear(new WorkDone(new CarrierWork.Store(s_entry)), s_now);
        Assert.Equal(new CarrierWork.Streams(s_entry.Lease), Begun(effects));
        Assert.Empty(new CarrierCore(carries: false).Hear(new WorkDone(new CarrierWork.Store(s_entry)), s_now).OfType<CarrierEffect.Begin>());
    }

    [Fact]
    public void Of_an_attempt_that_was_stopped_nothing_more()
    {
        var work = Begun(_carrier.Hear(new CarryStreams(ANode.Lease())));
        _carrier.Hear(new DropCheckpoints(ANode.Lease()));
        Assert.Empty(_carrier.Hear(new WorkDone(work, Bytes: 100), s_now));
        Assert.Null(_carrier.WakeAt);
    }

    private static CarrierWork Begun(IReadOnlyList<CarrierEffect> effects) => Assert.Single(effects.OfType<CarrierEffect.Begin>()).Work;

    private static IFromCarrier Told(IReadOnlyList<CarrierEffect> effects) => Assert.Single(effects.OfType<CarrierEffect.Tell>()).Message;

    private static NodeNote Noted(IReadOnlyList<CarrierEffect> effects) => Assert.IsType<NodeNote>(Assert.Single(effects.OfType<CarrierEffect.Publish>()).Event);
}
