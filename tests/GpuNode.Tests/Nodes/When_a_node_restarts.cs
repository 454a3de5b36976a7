using Akka.Actor;
using Slfd.Artifacts;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Tests.Nodes;

/// <summary>A result that was not acknowledged survives the node and is offered by its next life.</summary>
public class When_a_node_restarts : NodeTest
{
    private string OutboxFolder => Path.Combine(Runs.Node(new("host-a")), "outbox");

    [Fact]
    public void The_outbox_is_offered_again_and_published_once_accepted()
    {
        var (lease, first) = LeaveOneBehind();
        var node = Start(Options("{}"));
        var hello = Expect<Hello>();
        Assert.Equal([lease], hello.Running); // or the coordinator would release the lease of the earlier life
        var again = Expect<ReportSucceeded>();
        Assert.Equal((lease, first.Outcome.SyntheticSetSha256, hello.Incarnation), (again.Lease, again.Outcome.SyntheticSetSha256, again.Incarnation));
        node.Tell(new LeaseEnded(lease, Verdict.Accepted, lease.Token), Coordinator);
        Assert.Equal(lease, See<CellCompleted>().Lease);
        Assert.True(File.Exists(Path.Combine(Runs.Cell(lease.Cell).Root, CellFolder.ResultFile)));
        Assert.Empty(Directory.GetFiles(OutboxFolder));
    }

    [Fact]
    public void A_crash_between_publication_and_forgetting_does_no_harm()
    {
        var (lease, first) = LeaveOneBehind();
        Runs.Cell(lease.Cell).Publish(lease.Cell, lease.Token, first.Outcome.ResultSha256);
        var node = Start(Options("{}"));
        Expect<ReportSucceeded>();
        node.Tell(new LeaseEnded(lease, Verdict.Accepted, lease.Token), Coordinator);
        Assert.Equal(Verdict.Accepted, See<CellCompleted>().Verdict);
        Assert.Empty(Directory.GetFiles(OutboxFolder));
    }

    [Fact]
    public void A_damaged_entry_is_named_and_set_aside()
    {
        LeaveOneBehind();
        var path = Assert.Single(Directory.GetFiles(OutboxFolder));
        File.WriteAllText(path, File.ReadAllText(path)[..40]);
        Start(Options("{}"));
        Assert.Contains(path, See<NodeNote>(note => note.Warning).Text, StringComparison.Ordinal);
        Assert.Empty(Expect<Hello>().Running);
        Assert.True(File.Exists(path + ".damaged"));
    }

    private (LeaseId Lease, ReportSucceeded Report) LeaveOneBehind()
    {
        var node = Join("{}");
        var lease = GrantNext(node);
        var report = Expect<ReportSucceeded>();
        Watch(node);
        node.Tell(new StopNow());
        ExpectTerminated(node);
        return (lease, report);
    }
}
