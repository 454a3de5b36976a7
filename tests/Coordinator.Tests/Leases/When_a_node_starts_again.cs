using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Leases;

/// <summary>A node's process was replaced: its hello says which life it is and what it goes on with.</summary>
public class When_a_node_starts_again
{
    private readonly ACoordinator _coordinator = new();
    private readonly LeaseId _first;
    private readonly LeaseId _second;

    public When_a_node_starts_again()
    {
        _coordinator.Hello();
        _coordinator.Submit(AGrid.Named("g", seeds: 3));
        _first = _coordinator.Lease("cpu:0");
        _second = _coordinator.Lease("cpu:1");
    }

    [Fact]
    public void Leases_that_it_does_not_run_are_free_at_once()
    {
        var welcome = _coordinator.Hello(2, _second);
        Assert.Empty(welcome.Abandon);
        Assert.Equal(_second, _coordinator.State.OpenLeases.Single().Id);
        Assert.Equal(ReleaseReason.NodeRestarted, _coordinator.Journal.OfType<LeaseReleased>().Single().Reason);
    }

    [Fact]
    public void Leases_that_it_goes_on_with_stay_its_own()
    {
        _coordinator.Hello(2, _second);
        var ack = _coordinator.Ask<HeartbeatAck>(new Heartbeat(ACoordinator.Node, 2, 1, [ACoordinator.BeatOf(_second)]));
        Assert.Equal([_second], ack.Renewed);
        Assert.True(ack.Known);
    }

    [Fact]
    public void A_hello_in_the_same_life_releases_nothing()
    {
        _coordinator.Hello(1);
        Assert.Equal(2, _coordinator.State.OpenLeases.Count);
    }

    [Fact]
    public void Its_earlier_life_is_told_to_abandon_everything()
    {
        _coordinator.Hello(2);
        Assert.Equal([_first], _coordinator.Hello(1, _first).Abandon);
        Assert.Equal([_first], _coordinator.Beat(1, ACoordinator.BeatOf(_first))!.Revoked);
    }

    [Fact]
    public void What_is_not_its_own_it_abandons()
    {
        var foreign = new LeaseId(_first.Cell, new(9));
        Assert.Equal([foreign], _coordinator.Hello(2, _first, _second, foreign).Abandon);
    }

    [Fact]
    public void A_beat_that_the_coordinator_cannot_place_asks_for_a_hello()
    {
        _coordinator.Restart();
        var ack = _coordinator.Beat(9, ACoordinator.BeatOf(_first))!;
        Assert.False(ack.Known);
        Assert.Equal([_first], ack.Renewed);
        _coordinator.Hello(1, _first, _second);
        Assert.True(_coordinator.Beat(10, ACoordinator.BeatOf(_first))!.Known);
    }

    [Fact]
    public void Its_goodbye_frees_everything()
    {
        Assert.Equal(1, _coordinator.Ask<Farewell>(new Goodbye(ACoordinator.Node, 1)).Incarnation);
        Assert.Empty(_coordinator.State.OpenLeases);
        Assert.Equal(6, _coordinator.Status("g").Waiting);
    }

    [Fact]
    public void A_hand_back_frees_the_cell_and_can_be_repeated()
    {
        var back = new HandBack(ACoordinator.Node, 1, _first, 4);
        Assert.Equal(Verdict.Accepted, _coordinator.Ask<LeaseEnded>(back).Verdict);
        Assert.Equal(Verdict.Accepted, _coordinator.Ask<LeaseEnded>(back).Verdict);
        Assert.Equal(4, _coordinator.Journal.OfType<CheckpointRecorded>().Single().Iteration);
        Assert.Equal(_first.Cell, _coordinator.Lease().Cell);
        Assert.Equal(Verdict.Stale, _coordinator.Ask<LeaseEnded>(back).Verdict);
    }
}
