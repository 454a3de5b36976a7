using Slfd.Artifacts;
using Slfd.GpuNode.Hosting;
using Slfd.GpuNode.Nodes;
using Slfd.GpuNode.Slots;
using Slfd.Support;

namespace Slfd.GpuNode.Tests.Hosting;

/// <summary>One process is a node of a name on a runs folder; options that cannot work are refused before there is an actor.</summary>
public sealed class The_lock_of_a_node : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private RunsFolder Runs => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keeps_out_a_second_node_of_that_name_and_says_who_has_it()
    {
        using var held = NodeLock.Take(Runs, new("host-a"));
        var message = Assert.Throws<NodeNameTakenException>(() => NodeLock.Take(Runs, new("host-a"))).Message;
        Assert.StartsWith($"node host-a is running already on {Runs.Root} (", message, StringComparison.Ordinal);
        Assert.Contains($"{Environment.ProcessId}", message, StringComparison.Ordinal);
        Assert.EndsWith("): give this one another --name", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lets_another_name_and_another_folder_in()
    {
        using TemporaryFolder elsewhere = new();
        using var held = NodeLock.Take(Runs, new("host-a"));
        using var otherName = NodeLock.Take(Runs, new("host-b"));
        using var otherFolder = NodeLock.Take(new(elsewhere.Path), new("host-a"));
        Assert.True(File.Exists(Path.Combine(Runs.Node(new("host-b")), "lock")));
        Assert.Throws<NodeNameTakenException>(() => NodeLock.Take(new(elsewhere.Path), new("host-a")));
    }

    [Fact]
    public void Is_free_once_it_is_let_go()
    {
        NodeLock.Take(Runs, new("host-a")).Dispose();
        using var again = NodeLock.Take(Runs, new("host-a"));
        Assert.Throws<NodeNameTakenException>(() => NodeLock.Take(Runs, new("host-a")));
    }

    [Theory]
    [InlineData("a b", "cpu", "'a b' cannot name a node: allowed are letters, digits, '.', '-' and '_'")]
    [InlineData("..", "cpu", "'..' cannot name a node: allowed are letters, digits, '.', '-' and '_'")]
    [InlineData("host-a", "", "a node needs at least one slot, each with a name of its own; got []")]
    public void Is_asked_for_by_no_node_whose_options_cannot_work(string name, string devices, string because)
    {
        NodeOptions options = new()
        {
            Node = new(name),
            Runs = Runs,
            Slots = devices.Length == 0 ? [] : DeviceList.Parse(devices),
            Worker = new FakeWorkers().Playing("{}"),
            DataFolder = Runs.Root,
        };
        Assert.Equal(because, Assert.Throws<ArgumentException>(() => NodeHost.Props(options, CoordinatorLink.To(Akka.Actor.ActorRefs.Nobody))).Message);
    }
}
