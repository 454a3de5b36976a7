using Slfd.Coordinator.Tests.Operators;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Nodes;

/// <summary>A host is wanted for something else: it hands back and gets nothing more, until an operator says otherwise.</summary>
public class When_a_node_is_drained
{
    private readonly ACoordinator _coordinator = new();

    public When_a_node_is_drained()
    {
        _coordinator.Submit(AGrid.Named("g"));
        _coordinator.Hello();
    }

    [Fact]
    public void Every_beat_is_answered_so_until_it_has_left_and_when_it_comes_again()
    {
        _coordinator.Drain();
        Assert.True(_coordinator.Beat(1)!.Drain);
        Assert.True(_coordinator.Beat(2)!.Drain);
        _coordinator.Tell(new Goodbye(ACoordinator.Node, 1));
        _coordinator.Restart();
        _coordinator.Hello(incarnation: 2);
        Assert.Contains("draining", Assert.IsType<NoWork>(_coordinator.Request(incarnation: 2)).Because, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_nodes_go_on()
    {
        _coordinator.Drain();
        Assert.IsType<NoWork>(_coordinator.Request());
        Assert.IsType<Grant>(_coordinator.Request(node: new("host-b")));
    }

    [Fact]
    public void Undraining_lets_it_work_again()
    {
        _coordinator.Drain();
        _coordinator.Drain(draining: false);
        Assert.False(_coordinator.Beat(1)!.Drain);
        Assert.IsType<Grant>(_coordinator.Request());
    }

    [Fact]
    public void A_dry_run_says_what_is_running_there()
    {
        _coordinator.Lease();
        var changed = _coordinator.Drain(dryRun: true);
        Assert.Contains("1 cells running there", changed.Notes.Single(), StringComparison.Ordinal);
        Assert.False(_coordinator.Beat(1)!.Drain);
    }

    [Fact]
    public void A_node_that_nobody_knows_is_refused_by_name() =>
        Assert.Contains("host-a", _coordinator.Ask<Refused>(new DrainNode(new("hots-a"), true, false, AnOperator.Alice)).Because, StringComparison.Ordinal);

    [Fact]
    public void It_is_shown_as_draining_and_then_as_drained()
    {
        _coordinator.Drain();
        Assert.Equal(NodeState.Draining, _coordinator.Ask<NodePage>(new GetNodes(0, 10)).Nodes.Single().State);
        _coordinator.Tell(new Goodbye(ACoordinator.Node, 1));
        Assert.Equal(NodeState.Drained, _coordinator.Ask<NodePage>(new GetNodes(0, 10)).Nodes.Single().State);
    }
}
