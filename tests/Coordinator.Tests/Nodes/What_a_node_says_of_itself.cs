using Slfd.Coordinator.Tests.Operators;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Nodes;

/// <summary>A node tells of slots on which no worker starts, of what its host lacks, and that it leaves; people are shown it while it is so.</summary>
public class What_a_node_says_of_itself
{
    private readonly ACoordinator _coordinator = new();
    private long _beats;

    public What_a_node_says_of_itself()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 4));
        _coordinator.Hello();
    }

    [Fact]
    public void A_slot_without_a_worker_is_named_with_its_reason_and_since_when_until_the_node_says_otherwise()
    {
        Assert.Null(Slot("cpu:1").Unusable);
        Assert.Equal(DeviceState.Idle, Slot("cpu:1").StateNow());
        var since = _coordinator.Now.ToUnixTimeMilliseconds() - 90_000;
        Beat(new UnusableSlot("cpu:1", "no libtorch", TimeSpan.FromSeconds(90)));
        Assert.Equal((DeviceState.Unusable, "no libtorch", since), (Slot("cpu:1").StateNow(), Slot("cpu:1").WhyNot(), Slot("cpu:1").Unusable!.Since));
        Assert.Equal(DeviceState.Idle, Slot("cpu:0").StateNow());

        _coordinator.Pass(TimeSpan.FromSeconds(10));
        Beat(new UnusableSlot("cpu:1", "no driver", TimeSpan.FromSeconds(100.5)));
        Assert.Equal(new("no driver", since), Slot("cpu:1").Unusable); // its own clock may slip

        Beat();
        Assert.Null(Slot("cpu:1").Unusable);
    }

    [Fact]
    public void Another_life_of_the_node_has_said_nothing_yet()
    {
        Beat(new UnusableSlot("cpu:1", "no libtorch", TimeSpan.Zero));
        _coordinator.Hello();
        Assert.NotNull(Slot("cpu:1").Unusable); // the same life, which lost contact
        _coordinator.Hello(incarnation: 2);
        Assert.Null(Slot("cpu:1").Unusable);
    }

    [Fact]
    public void Only_slots_that_it_has_are_taken_and_texts_are_bounded()
    {
        Beat(new("cuda:9", "no such slot", TimeSpan.Zero), new("cpu:0", new string('x', 10_000) + "\u001b", TimeSpan.MaxValue));
        Assert.Equal(["cpu:0", "cpu:1"], View().Devices.Select(device => device.Slot));
        Assert.InRange(Slot("cpu:0").Unusable!.Because.Length, 1, UnusableSlot.LongestReason);
        Assert.True(_coordinator.Now.AddYears(-2).ToUnixTimeMilliseconds() < Slot("cpu:0").Unusable!.Since);
    }

    [Fact]
    public void A_cell_that_waits_is_told_why()
    {
        Beat(new("cpu:0", "no libtorch", TimeSpan.Zero), new("cpu:1", "no libtorch", TimeSpan.Zero));
        var waiting = Waiting();
        Assert.Contains("no worker starts on any device", waiting.Why, StringComparison.Ordinal);
        Beat(new UnusableSlot("cpu:0", "no libtorch", TimeSpan.Zero));
        Assert.DoesNotContain("no worker", Waiting().Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slot_without_a_worker_gets_no_cell_before_the_node_says_otherwise()
    {
        Beat(new UnusableSlot("cpu:1", "no libtorch", TimeSpan.Zero));
        var nothing = Assert.IsType<NoWork>(_coordinator.Request("cpu:1"));
        Assert.Equal(("no worker starts on it: no libtorch", TimeSpan.FromSeconds(1)), (nothing.Because, nothing.RetryAfter));
        Assert.DoesNotContain(_coordinator.Journal, change => change is LeaseGranted);
        Assert.IsType<Grant>(_coordinator.Request("cpu:0")); // of the other it says nothing
        Beat();
        Assert.IsType<Grant>(_coordinator.Request("cpu:1"));
    }

    [Fact]
    public void A_grant_that_it_had_before_is_repeated_and_another_life_asks_anew()
    {
        RequestWork request = new(ACoordinator.Node, 1, 7, "cpu:1");
        var grant = _coordinator.Ask<Grant>(request);
        Beat(new UnusableSlot("cpu:1", "no libtorch", TimeSpan.Zero));
        Assert.Equal(grant, _coordinator.Ask<Grant>(request)); // the node hands it back
        Assert.IsType<Grant>(_coordinator.Request("cpu:1", incarnation: 2)); // its hello is on the way
    }

    [Fact]
    public void A_node_that_leaves_by_itself_is_draining()
    {
        Assert.Equal(NodeState.Working, View().State);
        _coordinator.Tell(new Heartbeat(ACoordinator.Node, 1, ++_beats, []) { Leaving = true });
        Assert.Equal(NodeState.Draining, View().State);
    }

    [Fact]
    public void What_its_host_lacks_is_named_as_long_as_that_holds()
    {
        var grant = Assert.IsType<Grant>(_coordinator.Request());
        var need = HostNeeds.DataSet(CellSpec.FromJson(grant.SpecJson).Data);
        _coordinator.Tell(new ReportFailed(ACoordinator.Node, 1, grant.Lease, "cpu:0", AGrid.Failure(FailureClass.Data) with { Lacks = need }));
        Assert.Equal([need], View().Lacks);
        _coordinator.Tell(new Heartbeat(ACoordinator.Node, 1, ++_beats, [], Has: [need]));
        Assert.Empty(View().Lacks);
    }

    private void Beat(params UnusableSlot[] unusable) => _coordinator.Tell(new Heartbeat(ACoordinator.Node, 1, ++_beats, []) { Unusable = unusable });

    private CellView Waiting() => _coordinator.List(AnOperator.OfGrid("g")).Cells[0];

    private NodeView View() => Assert.Single(_coordinator.Ask<NodePage>(new GetNodes(0, 10)).Nodes);

    private SlotView Slot(string name) => View().Devices.Single(device => device.Slot == name);
}
