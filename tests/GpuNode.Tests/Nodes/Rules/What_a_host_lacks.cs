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
    public void Is_looked_for_again_and_asked_for_at_once_when_its_place_has_changed_and_stays_so()
    {
        var node = Lacking();
        Assert.Equal(["/data/pathmnist.npz"], node.Looks.Places[Need]);
        node.Hears(new DeviceFree("cpu:0"));
        node.Hears(new NoWork(node.Said<RequestWork>().RequestId, "cpu:0", TimeSpan.FromMinutes(5), "the host lacks it"));
        Assert.True(Looks(node, "absent").Waits(HostLacks.LookEvery - TimeSpan.FromSeconds(1)).LooksNowhere);

        Looks(node.Waits(TimeSpan.FromSeconds(1)), "absent");
        Looks(node.Waits(HostLacks.LookEvery), "17 bytes"); // somebody copies
        Looks(node.Waits(HostLacks.LookEvery), "99 bytes");
        Assert.True(node.PublishedNo<NodeNote>() && node.SaidNo<RequestWork>());
        Assert.Null(node.Waits(HostLacks.LookEvery).AllSaid.OfType<Heartbeat>().Last().Has);

        Looks(node, "99 bytes");
        Assert.Contains("takes cells that need it again", node.Published<NodeNote>().Text, StringComparison.Ordinal);
        Assert.Null(node.Said<RequestWork>().Lacks);
        Assert.Equal([Need], node.Waits(TimeSpan.FromSeconds(10)).AllSaid.OfType<Heartbeat>().Last().Has!);
        Assert.Equal([Need], node.Waits(TimeSpan.FromMinutes(2)).AllSaid.OfType<Heartbeat>().Last().Has!); // until it is known to be lacking again
        Assert.True(node.LooksNowhere);
    }

    [Fact]
    public void Is_said_to_be_there_no_longer_when_a_cell_finds_it_lacking_once_more()
    {
        var node = Lacking();
        Looks(Looks(node, "absent").Waits(HostLacks.LookEvery), "half of it");
        Looks(node.Waits(HostLacks.LookEvery), "half of it");
        node.Hears(ANode.GrantOf(node.Hears(new DeviceFree("cpu:0")).Said<RequestWork>().RequestId, ANode.Lease(2)));
        Lacks(node, 2);
        Assert.Equal(["/data/pathmnist.npz"], node.Looks.Places[Need]);
        Assert.Null(Looks(node, "half of it").Waits(TimeSpan.FromSeconds(12)).AllSaid.OfType<Heartbeat>().Last().Has);
        Assert.Equal([Need], node.Hears(new DeviceFree("cpu:0")).Said<RequestWork>().Lacks!);
    }

    [Fact]
    public void Is_not_looked_for_where_nobody_knows_the_place_nor_while_somebody_is_at_it()
    {
        var node = ANode.Running(ANode.Lease());
        node.Hears(new LeaseFailed("cpu:0", ANode.Lease(), "cell", ANode.Failure(FailureClass.Data))).Waits(TimeSpan.FromMinutes(30));
        Assert.True(node.LooksNowhere);
        Assert.True(Lacking().Waits(TimeSpan.FromMinutes(30)).LooksNowhere); // a file system that does not answer
    }

    [Fact]
    public void Is_looked_at_as_it_stands_on_this_host()
    {
        var folder = Directory.CreateTempSubdirectory("slfd-lacks-").FullName;
        try
        {
            var (file, link) = (Path.Combine(folder, "a.npz"), Path.Combine(folder, "b.npz"));
            File.CreateSymbolicLink(link, file);
            List<string> states = [LookingActor.StateOf([link])];
            File.WriteAllText(file, "half");
            states.Add(LookingActor.StateOf([link]));
            File.WriteAllText(file, "whole");
            states.Add(LookingActor.StateOf([link]));
            File.SetUnixFileMode(file, UnixFileMode.UserRead);
            states.Add(LookingActor.StateOf([link]));
            Assert.Equal(states[^1], LookingActor.StateOf([link]));
            Assert.Equal(4, states.Distinct().Count());
            Assert.NotEqual(LookingActor.StateOf([folder]), LookingActor.StateOf([Path.Combine(folder, "absent")]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Is_nothing_when_a_cell_fails_otherwise()
    {
        var node = ANode.Running(ANode.Lease());
        node.Hears(new LeaseFailed("cpu:0", ANode.Lease(), "cell", ANode.Failure()));
        Assert.Null(node.Hears(new DeviceFree("cpu:0")).Said<RequestWork>().Lacks);
    }

    private const string Need = "data set pathmnist";

    /// <summary>A node whose only cell failed, and which knows where what it lacks was looked for.</summary>
    private static ANode Lacking() => Lacks(ANode.Running(ANode.Lease()), 1);

    private static ANode Lacks(ANode node, int token) =>
        node.Hears(new LeaseFailed("cpu:0", ANode.Lease(token), "cell", ANode.Failure(FailureClass.Data)) { Places = ["/data/pathmnist.npz"] });

    private static ANode Looks(ANode node, string state) => node.Hears(new HostLooked(new Dictionary<string, string> { [Need] = state }));
}
