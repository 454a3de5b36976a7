using Slfd.GpuNode.Carrying;
using Slfd.GpuNode.Devices;
using Slfd.GpuNode.Events;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Tests.Nodes.Rules;

/// <summary>A result is kept before it is spoken of, every end is repeated until it is ruled on, and what another host needs is on the store before it hears that the cell is free.</summary>
public class Ends_of_leases
{
    private static readonly OutboxEntry s_entry = new(ANode.Lease(), "cpu:0", "cell", ANode.Outcome);

    [Fact]
    public void A_result_is_kept_then_offered_then_settled()
    {
        var node = ANode.Running(ANode.Lease());
        node.Hears(new LeaseSucceeded("cpu:0", ANode.Lease(), "cell", ANode.Outcome));
        Assert.True(node.SaidNo<ReportSucceeded>());
        Assert.Equal(s_entry, node.Carried<KeepResult>().Entry);
        Assert.Equal(ANode.Outcome, node.Hears(new ResultKept(s_entry)).Said<ReportSucceeded>().Outcome);
        node.Waits(TimeSpan.FromSeconds(1)).Said<ReportSucceeded>();
        var settle = node.Hears(new LeaseEnded(ANode.Lease(), Verdict.Accepted, new(1))).Carried<SettleResult>();
        Assert.True(settle.Counts);
        Assert.Equal(Verdict.Accepted, node.Hears(new ResultSettled(settle, null)).Published<CellCompleted>().Verdict);
        Assert.True(node.Waits(TimeSpan.FromMinutes(2)).SaidNo<ReportSucceeded>());
    }

    [Theory]
    [InlineData(Verdict.Accepted, 9, true)]
    [InlineData(Verdict.AlreadyDone, 1, true)] // by this very attempt: the first acceptance was lost
    [InlineData(Verdict.AlreadyDone, 2, false)]
    [InlineData(Verdict.Stale, 0, false)]
    [InlineData(Verdict.Unknown, 0, false)]
    public void Only_an_accepted_result_counts(Verdict verdict, int winner, bool counts)
    {
        ANode node = new(1, false, s_entry);
        node.Hears(new ResultKept(s_entry));
        Assert.Equal(counts, node.Hears(new LeaseEnded(ANode.Lease(), verdict, new(winner))).Carried<SettleResult>().Counts);
    }

    [Fact]
    public void A_result_whose_files_are_not_what_it_says_is_a_failure()
    {
        var node = ANode.Running(ANode.Lease());
        node.Hears(new LeaseSucceeded("cpu:0", ANode.Lease(), "cell", ANode.Outcome));
        var report = node.Hears(new ResultFaulty(s_entry, "result.json is missing")).Said<ReportFailed>();
        Assert.Contains("result.json is missing", report.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_earlier_life_finished_is_offered_before_the_welcome_and_named_as_running()
    {
        ANode node = new(1, false, s_entry);
        Assert.True(node.Carried<KeepResult>().IsOld);
        Assert.Equal([ANode.Lease()], node.Said<Hello>().Running); // or the coordinator would release the lease
        node.Hears(new ResultKept(s_entry)).Said<ReportSucceeded>();
    }

    [Fact]
    public void A_failure_is_reported_at_once_where_the_folder_is_shared()
    {
        var node = ANode.Running(ANode.Lease());
        Assert.Equal(ANode.Failure(), node.Hears(new LeaseFailed("cpu:0", ANode.Lease(), "cell", ANode.Failure())).Said<ReportFailed>().Failure);
    }

    [Fact]
    public void Elsewhere_an_end_is_reported_when_the_last_checkpoint_is_on_the_store_and_speaks_of_that_one()
    {
        var node = ANode.Running(ANode.Lease(), carries: true);
        node.Hears(new LeaseCheckpointed("cpu:0", ANode.Lease(), 50, 100)).Carried<CarryCheckpoint>();
        node.Hears(new LeaseHandedBack("cpu:0", ANode.Lease(), 50));
        Assert.True(node.SaidNo<HandBack>());
        node.Carried<FinishCarrying>();
        Assert.Equal("upload", Assert.Single(node.Waits(TimeSpan.FromSeconds(10)).Said<Heartbeat>().Cells).Phase);
        Assert.Equal(40, node.Hears(new CarryingFinished(ANode.Lease(), 40)).Said<HandBack>().Checkpoint);
        Assert.Empty(node.Hears(new CarryingFinished(ANode.Lease(), 40)).AllSaid);
    }

    [Fact]
    public void Elsewhere_beats_speak_of_the_checkpoint_that_is_on_the_store()
    {
        var node = ANode.Running(ANode.Lease(), carries: true);
        node.Hears(new CheckpointCarried(ANode.Lease(), 40));
        node.Hears(new LeaseProgressed("cpu:0", GpuNode.Nodes.SlotState.NewBeat(ANode.Lease()) with { Iteration = 60, Checkpoint = 50 }));
        Assert.Equal(40, Assert.Single(node.Waits(TimeSpan.FromSeconds(10)).Said<Heartbeat>().Cells).Checkpoint);
    }

    [Fact]
    public void A_device_hears_of_a_cell_only_when_all_that_it_needs_is_here()
    {
        var node = ANode.Joined(carries: true);
        var grant = ANode.GrantOf(node.Said<RequestWork>().RequestId, ANode.Lease());
        Assert.Equal(grant, node.Hears(grant).Carried<FetchNeeds>().Grant);
        Assert.True(node.OrderedNo<RunLease>());
        node.Hears(new NeedsFetched(grant, null, null)).Ordered<RunLease>();
    }

    [Fact]
    public void What_the_store_lacks_fails_the_cell_and_what_cannot_be_fetched_hands_it_back()
    {
        var node = ANode.Joined(carries: true);
        var grant = ANode.GrantOf(node.Said<RequestWork>().RequestId, ANode.Lease());
        Assert.Equal("no expert", node.Hears(grant).Hears(new NeedsFetched(grant, "no expert", null)).Said<ReportFailed>().Failure.Message);
        Assert.True(node.Waits(TimeSpan.FromSeconds(9)).SaidNo<RequestWork>());
        var again = ANode.GrantOf(node.Waits(TimeSpan.FromSeconds(1)).Said<RequestWork>().RequestId, ANode.Lease(token: 2));
        Assert.Equal(ANode.Lease(token: 2), node.Hears(again).Hears(new NeedsFetched(again, null, "disk full")).Said<HandBack>().Lease);
    }

    [Fact]
    public void A_cell_that_is_revoked_while_it_is_fetched_is_given_up()
    {
        var node = ANode.Joined(carries: true);
        var grant = ANode.GrantOf(node.Said<RequestWork>().RequestId, ANode.Lease());
        node.Hears(grant).Hears(new HeartbeatAck(1, [], [ANode.Lease()], false, true)).Carried<StopFetching>();
        Assert.Empty(node.Hears(new NeedsFetched(grant, null, "given up")).AllSaid);
    }
}
