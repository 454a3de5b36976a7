using Slfd.Coordinator.Tests.Operators;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Leases;

/// <summary>One node cannot take every cell by naming slots, nor keep its name from the real one.</summary>
public class When_a_node_names_many_slots
{
    private readonly ACoordinator _coordinator = new();

    public When_a_node_names_many_slots() => _coordinator.Submit(AGrid.Named("g", seeds: 200));

    [Fact]
    public void It_has_leases_for_64_of_them_whatever_its_life_and_others_get_the_rest()
    {
        for (var slot = 0; slot < 200; slot++)
        {
            _coordinator.Request($"cpu:{slot}", incarnation: 1 + (slot / 50)); // it connects again, too
        }

        Assert.Equal(64, _coordinator.State.OpenLeases.Count);
        Assert.Contains("64 slots", Assert.IsType<NoWork>(_coordinator.Request("cpu:999", incarnation: 4)).Because, StringComparison.Ordinal);
        Assert.IsType<Grant>(_coordinator.Request(node: new("host-b")));
    }

    [Fact]
    public void A_slot_may_run_a_cell_while_three_that_it_finished_are_carried_and_no_more()
    {
        for (var cell = 0; cell < 4; cell++)
        {
            _coordinator.Lease();
        }

        Assert.Contains("4 cells of this slot", Assert.IsType<NoWork>(_coordinator.Request()).Because, StringComparison.Ordinal);
        _coordinator.Succeed(_coordinator.State.OpenLeases.First().Id);
        Assert.IsType<Grant>(_coordinator.Request());
    }

    [Fact]
    public void So_many_names_are_remembered_that_a_host_may_be_set_up_anew_a_few_times()
    {
        for (var slot = 0; slot < 256; slot++)
        {
            var lease = _coordinator.Lease($"cpu:{slot}");
            _coordinator.Tell(new HandBack(ACoordinator.Node, 1, lease, 0));
        }

        Assert.Contains("slfd forget host-a", Assert.IsType<NoWork>(_coordinator.Request("cpu:256")).Because, StringComparison.Ordinal);
        Assert.IsType<Grant>(_coordinator.Request("cpu:0"));
        _coordinator.Ask<Changed>(new ForgetNode(ACoordinator.Node, DryRun: false, AnOperator.Alice));
        Assert.IsType<Grant>(_coordinator.Request("cpu:256"));
    }

    [Fact]
    public void A_life_from_the_far_future_is_not_heard()
    {
        var far = _coordinator.Now.AddDays(2).ToUnixTimeMilliseconds();
        Assert.Null(_coordinator.Tell(new Hello(ACoordinator.Node, far, ["cpu:0"], [])));
        Assert.Null(_coordinator.Request(incarnation: long.MaxValue));
        Assert.False(_coordinator.Hello(incarnation: 1).Superseded);
        Assert.IsType<Grant>(_coordinator.Request());
    }

    [Fact]
    public void A_name_that_was_taken_is_forgotten_by_an_operator_and_the_real_node_works_again()
    {
        var taken = _coordinator.Now.AddHours(20).ToUnixTimeMilliseconds();
        _coordinator.Hello(incarnation: taken);
        var lease = _coordinator.Lease(incarnation: taken);
        _coordinator.Restart(); // it is in the journal
        Assert.True(_coordinator.Hello(incarnation: 1).Superseded);

        var tried = _coordinator.Ask<Changed>(new ForgetNode(ACoordinator.Node, DryRun: true, AnOperator.Alice));
        Assert.Contains("1 cells", tried.Notes[0], StringComparison.Ordinal);
        Assert.True(_coordinator.Hello(incarnation: 1).Superseded);

        Assert.Equal(1, _coordinator.Ask<Changed>(new ForgetNode(ACoordinator.Node, DryRun: false, AnOperator.Alice)).Count);
        Assert.Equal(("alice", "forget"), _coordinator.Journal.OfType<OperatorActed>().Select(acted => (acted.By.Name, acted.Verb)).Single());
        Assert.Equal(lease, _coordinator.Journal.OfType<LeaseReleased>().Single().Lease);
        _coordinator.Restart();
        Assert.False(_coordinator.Hello(incarnation: 1).Superseded);
        Assert.Equal(lease.Cell, _coordinator.Lease(incarnation: 1).Cell);
        Assert.IsType<Refused>(_coordinator.Tell(new ForgetNode(new("nobody"), DryRun: false, AnOperator.Alice)));
    }

    [Fact]
    public void What_is_forgotten_is_not_in_the_snapshot_either()
    {
        _coordinator.Lease(incarnation: 7);
        _coordinator.Ask<Changed>(new ForgetNode(ACoordinator.Node, DryRun: false, AnOperator.Alice));
        var restored = Sweep.FromSnapshot(_coordinator.State.ToSnapshot(), ACoordinator.Leases, new());
        Assert.Equal(_coordinator.Replayed().ToSnapshot().State, restored.ToSnapshot().State);
        Assert.IsType<Refused>(restored.Handle(new ForgetNode(ACoordinator.Node, DryRun: false, AnOperator.Alice), _coordinator.Now).Answer);
    }
}
