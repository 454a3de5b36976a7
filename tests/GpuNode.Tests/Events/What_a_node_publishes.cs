using Slfd.GpuNode.Events;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;

namespace Slfd.GpuNode.Tests.Events;

/// <summary>A console in the node's own process hears of joining, of each cell by its label, of its end and of failures.</summary>
public class What_a_node_publishes : NodeTest
{
    [Fact]
    public void Says_that_it_has_joined_and_under_which_term()
    {
        Join("{}");
        Assert.Equal(1, See<NodeJoined>().Term);
    }

    [Fact]
    public void Follows_a_cell_from_its_start_to_the_verdict()
    {
        var node = Join("{}");
        var lease = GrantNext(node, seed: 4);
        var running = See<DeviceStateChanged>(change => change.State == DeviceState.Running);
        Assert.Equal(("cpu:0", lease), (running.Slot, running.Lease));
        Assert.Contains("seed 4", running.Label, StringComparison.Ordinal);
        Expect<ReportSucceeded>();
        node.Tell(new LeaseEnded(lease, Verdict.Accepted, lease.Token), Coordinator);
        Assert.Equal(new CellCompleted("cpu:0", lease, running.Label, Verdict.Accepted), See<CellCompleted>());
    }

    [Fact]
    public void Names_the_cell_of_an_attempt_that_failed()
    {
        var node = Join("""{"otherwise":{"end":"break","class":"Numeric","message":"the loss is NaN"}}""");
        var lease = GrantNext(node, seed: 5);
        var failed = See<AttemptFailed>();
        Assert.Equal(("cpu:0", lease, FailureClass.Numeric), (failed.Slot, failed.Lease, failed.Failure.Class));
        Assert.Contains("seed 5", failed.Label, StringComparison.Ordinal);
        Assert.Contains("the loss is NaN", failed.Failure.Message, StringComparison.Ordinal);
    }
}
