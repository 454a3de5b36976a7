using Slfd.GpuNode.Devices;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;

namespace Slfd.GpuNode.Tests.Nodes.Rules;

/// <summary>A host that lacks data says so with every request, for all its slots, until it is time to look again.</summary>
public class What_a_host_lacks
{
    [Fact]
    public void Is_said_with_every_request_of_every_slot_and_told_to_people_once()
    {
        var node = ANode.Joined(slots: 2);
        node.Hears(ANode.GrantOf(node.AllSaid.OfType<RequestWork>().First().RequestId, ANode.Lease()));
        Assert.Null(node.Waits(TimeSpan.FromSeconds(1)).Said<RequestWork>().Lacks); // of the other slot
        node.Hears(new LeaseFailed("cpu:0", ANode.Lease(), "cell", ANode.Failure(FailureClass.Data)));
        Assert.Equal("data set pathmnist", node.Said<ReportFailed>().Failure.Lacks);
        Assert.Contains("lacks data set pathmnist", node.Published<NodeNote>().Text, StringComparison.Ordinal);
        node.Hears(new DeviceFree("cpu:0"));
        Assert.Equal(["data set pathmnist"], node.Said<RequestWork>().Lacks!);
        Assert.All(node.Waits(TimeSpan.FromSeconds(20)).AllSaid.OfType<RequestWork>(), request => Assert.Equal(["data set pathmnist"], request.Lacks!));
    }

    [Fact]
    public void Is_tried_again_after_a_while()
    {
        var node = ANode.Running(ANode.Lease());
        node.Hears(new LeaseFailed("cpu:0", ANode.Lease(), "cell", ANode.Failure(FailureClass.Data))).Hears(new LeaseEnded(ANode.Lease(), Verdict.Accepted, default));
        node.Hears(new DeviceFree("cpu:0")).Waits(HostLacks.For + TimeSpan.FromSeconds(10));
        Assert.Null(node.AllSaid.OfType<RequestWork>().Last().Lacks);
    }

    [Fact]
    public void Is_nothing_when_a_cell_fails_otherwise()
    {
        var node = ANode.Running(ANode.Lease());
        node.Hears(new LeaseFailed("cpu:0", ANode.Lease(), "cell", ANode.Failure()));
        Assert.Null(node.Hears(new DeviceFree("cpu:0")).Said<RequestWork>().Lacks);
    }
}
