using Akka.Actor;
using Slfd.Artifacts;
using Slfd.GpuNode.Events;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.GpuNode.Tests.Nodes;

/// <summary>The verdict decides where the artifacts go; until it comes they stay in the attempt's folder, and the result in the outbox.</summary>
public class When_a_result_is_ruled_on : NodeTest
{
    private string OutboxFolder => Path.Combine(Runs.Node(new("host-a")), "outbox");

    [Fact]
    public void It_is_in_the_outbox_before_it_is_reported()
    {
        var lease = Finish(Join("{}"));
        Assert.True(File.Exists(Path.Combine(OutboxFolder, $"{lease.Cell}-{lease.Token}.json")));
        Assert.True(File.Exists(Path.Combine(Runs.Cell(lease.Cell).Attempt(lease.Token), CellFolder.ResultFile)));
        Assert.False(File.Exists(Path.Combine(Runs.Cell(lease.Cell).Root, CellFolder.ResultFile)));
    }

    [Theory]
    [InlineData(Verdict.Accepted, 3)]
    [InlineData(Verdict.AlreadyDone, 3)] // by this very attempt: the first answer was lost
    public void An_accepted_one_becomes_the_cells_and_checkpoints_go(Verdict verdict, int winner)
    {
        var node = Join("""{"otherwise":{"steps":3,"checkpoints":true}}""");
        var lease = Finish(node);
        node.Tell(new LeaseEnded(lease, verdict, new(winner)), Coordinator);
        Assert.Equal(Verdict.Accepted, See<CellCompleted>().Verdict);
        Assert.All(CellFolder.Artifacts(Spec()), name => Assert.True(File.Exists(Path.Combine(Runs.Cell(lease.Cell).Root, name)), name));
        Assert.False(Directory.Exists(Runs.Cell(lease.Cell).Checkpoints(lease.Token)));
        Assert.Empty(Directory.GetFiles(OutboxFolder));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_expert_and_a_training_on_all_real_images_count_without_a_synthetic_set(bool expert)
    {
        var spec = expert ? ACell.Expert : ACell.WholeBaseline;
        var node = Join("{}");
        var lease = GrantFor(node, Expect<RequestWork>(), spec);
        Assert.Equal(lease, Expect<ReportSucceeded>().Lease);
        node.Tell(new LeaseEnded(lease, Verdict.Accepted, lease.Token), Coordinator);
        Assert.Equal(Verdict.Accepted, See<CellCompleted>().Verdict);
        Assert.All(CellFolder.Artifacts(spec), name => Assert.True(File.Exists(Path.Combine(Runs.Cell(lease.Cell).Root, name)), name));
        Assert.False(File.Exists(Path.Combine(Runs.Cell(lease.Cell).Root, CellFolder.SyntheticSetFile)));
    }

    [Theory]
    [InlineData(Verdict.Stale, 0)]
    [InlineData(Verdict.AlreadyDone, 2)]
    [InlineData(Verdict.Unknown, 0)]
    public void Another_is_discarded_and_its_checkpoints_stay_for_whoever_goes_on(Verdict verdict, int winner)
    {
        var node = Join("""{"otherwise":{"steps":3,"checkpoints":true}}""");
        var lease = Finish(node);
        node.Tell(new LeaseEnded(lease, verdict, new(winner)), Coordinator);
        Assert.Equal(verdict, See<CellCompleted>().Verdict);
        Assert.All(CellFolder.AllArtifacts, name => Assert.False(File.Exists(Path.Combine(Runs.Cell(lease.Cell).Root, name)), name));
        Assert.All(CellFolder.AllArtifacts, name => Assert.False(File.Exists(Path.Combine(Runs.Cell(lease.Cell).Attempt(lease.Token), name)), name));
        Assert.True(Directory.Exists(Runs.Cell(lease.Cell).Checkpoints(lease.Token)));
        Assert.Empty(Directory.GetFiles(OutboxFolder));
    }

    [Fact]
    public void A_verdict_that_comes_twice_counts_once()
    {
        var node = Join("{}");
        var lease = Finish(node);
        node.Tell(new LeaseEnded(lease, Verdict.Accepted, lease.Token), Coordinator);
        node.Tell(new LeaseEnded(lease, Verdict.Stale, default), Coordinator);
        Assert.Equal(Verdict.Accepted, See<CellCompleted>().Verdict);
        Console.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        Assert.True(File.Exists(Path.Combine(Runs.Cell(lease.Cell).Root, CellFolder.ResultFile)));
    }

    [Fact]
    public void One_whose_artifacts_vanished_meanwhile_is_said_and_stays_in_the_outbox()
    {
        var node = Join("{}");
        var lease = Finish(node);
        File.Delete(Path.Combine(Runs.Cell(lease.Cell).Attempt(lease.Token), CellFolder.ResultFile));
        node.Tell(new LeaseEnded(lease, Verdict.Accepted, lease.Token), Coordinator);
        Assert.Contains("could not be published", See<NodeNote>(note => note.Warning).Text, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(OutboxFolder));
    }

    private LeaseId Finish(IActorRef node)
    {
        var lease = GrantNext(node, token: 3);
        Assert.Equal(lease, Expect<ReportSucceeded>().Lease);
        See<DeviceStateChanged>(change => change.State == DeviceState.Running);
        See<DeviceStateChanged>(change => change.State == DeviceState.Idle);
        return lease;
    }
}
