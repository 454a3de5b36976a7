using Slfd.GpuNode.Events;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Tests.Nodes;

/// <summary>A coordinator that does not answer, or has forgotten the node, does not disturb the cells.</summary>
public class When_contact_is_lost : NodeTest
{
    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void A_person_is_told_once_and_again_when_it_is_back()
    {
        var node = Join(Options("{}"), s_often);
        Assert.Contains("has not answered", See<NodeNote>(note => note.Warning).Text, StringComparison.Ordinal);
        var latest = Expect<Heartbeat>(beat => beat.Number > 5);
        node.Tell(new HeartbeatAck(latest.Number, [], [], false, true), Coordinator);
        Assert.Contains("answers again", See<NodeNote>().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_is_offered_until_there_is_an_answer()
    {
        var options = Options("{}") with { RepeatAfter = TimeSpan.FromMilliseconds(20), RepeatAfterAtMost = TimeSpan.FromMilliseconds(40) };
        var node = Join(options);
        var lease = GrantNext(node);
        var report = Expect<ReportSucceeded>();
        Assert.Equal(report.Outcome.ResultSha256, Expect<ReportSucceeded>().Outcome.ResultSha256);
        node.Tell(new LeaseEnded(lease, Verdict.Accepted, lease.Token), Coordinator);
        See<CellCompleted>();
    }

    [Fact]
    public void A_lease_stays_in_the_heartbeats_until_its_end_is_acknowledged()
    {
        var node = Join(Options("{}"), s_often);
        var lease = GrantNext(node);
        Expect<ReportSucceeded>();
        var known = Expect<Heartbeat>(beat => beat.Cells is [{ Iteration: 1000 }]);
        node.Tell(new LeaseEnded(lease, Verdict.Accepted, lease.Token), Coordinator);
        Expect<Heartbeat>(beat => beat.Number > known.Number && beat.Cells.Length == 0);
    }

    [Fact]
    public void A_coordinator_that_has_forgotten_the_node_is_greeted_again_with_what_runs()
    {
        var node = Join(Options("""{"otherwise":{"end":"hang"}}"""), s_often);
        var lease = GrantNext(node);
        var beat = Expect<Heartbeat>(sent => sent.Cells.Length == 1);
        node.Tell(new HeartbeatAck(beat.Number, [], [], false, Known: false), Coordinator);
        Assert.Equal([lease], Expect<Hello>().Running);
    }
}
