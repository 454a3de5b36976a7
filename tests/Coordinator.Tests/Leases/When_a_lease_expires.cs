using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Leases;

/// <summary>A lease whose holder was silent for a term is replaced; what the silent holder may still bring is not thrown away.</summary>
public class When_a_lease_expires
{
    private readonly ACoordinator _coordinator = new();
    private readonly LeaseId _silent;
    private readonly NodeId _spare = new("host-b");

    public When_a_lease_expires()
    {
        _coordinator.Hello();
        _coordinator.Submit(AGrid.Named("g", seeds: 1));
        _silent = _coordinator.Lease();
    }

    [Fact]
    public void Not_before_a_whole_term_without_beat()
    {
        _coordinator.Pass(TimeSpan.FromSeconds(50));
        Assert.Equal([_silent], _coordinator.Beat(1, ACoordinator.BeatOf(_silent))!.Renewed);
        _coordinator.Pass(TimeSpan.FromSeconds(59));
        Assert.Single(_coordinator.State.OpenLeases);
        _coordinator.Pass(TimeSpan.FromSeconds(2));
        Assert.Empty(_coordinator.State.OpenLeases);
        Assert.Equal(ReleaseReason.Expired, _coordinator.Journal.OfType<LeaseReleased>().Single().Reason);
    }

    [Fact]
    public void An_old_beat_does_not_renew()
    {
        _coordinator.Beat(5, ACoordinator.BeatOf(_silent));
        _coordinator.Pass(TimeSpan.FromSeconds(55));
        Assert.Null(_coordinator.Beat(4, ACoordinator.BeatOf(_silent)));
        _coordinator.Pass(TimeSpan.FromSeconds(6));
        Assert.Empty(_coordinator.State.OpenLeases);
    }

    [Fact]
    public void The_next_holder_has_the_next_token()
    {
        var next = Replaced();
        Assert.Equal(_silent.Cell, next.Cell);
        Assert.Equal(2, next.Token.Value);
    }

    [Fact]
    public void The_silent_holder_is_told_to_stop_when_it_speaks_again()
    {
        Replaced();
        Assert.Equal([_silent], _coordinator.Beat(1, ACoordinator.BeatOf(_silent))!.Revoked);
        Assert.Equal([_silent], _coordinator.Hello(1, _silent).Abandon);
    }

    [Fact]
    public void Its_late_result_is_accepted_while_the_cell_is_open_and_ends_the_newer_lease()
    {
        var newer = Replaced();
        Assert.Equal(Verdict.Accepted, _coordinator.Succeed(_silent));
        var ack = _coordinator.Ask<HeartbeatAck>(new Heartbeat(_spare, 1, 1, [ACoordinator.BeatOf(newer)]));
        Assert.Equal([newer], ack.Revoked);
        Assert.Equal(1, _coordinator.Status("g").Done);
    }

    [Fact]
    public void Its_late_failure_does_not_count()
    {
        Replaced();
        Assert.Equal(Verdict.Stale, _coordinator.Fail(_silent));
        Assert.Single(_coordinator.State.OpenLeases);
    }

    [Fact]
    public void After_a_recovery_every_open_lease_has_a_whole_term_again()
    {
        _coordinator.Pass(TimeSpan.FromSeconds(55));
        _coordinator.Restart(down: TimeSpan.FromHours(3));
        _coordinator.Pass(TimeSpan.FromSeconds(59));
        Assert.Single(_coordinator.State.OpenLeases);
        _coordinator.Pass(TimeSpan.FromSeconds(2));
        Assert.Empty(_coordinator.State.OpenLeases);
    }

    [Fact]
    public void Not_when_it_was_the_coordinator_that_was_away()
    {
        _coordinator.Freeze(TimeSpan.FromMinutes(10));
        Assert.Single(_coordinator.State.OpenLeases);
        _coordinator.Pass(TimeSpan.FromSeconds(61));
        Assert.Empty(_coordinator.State.OpenLeases);
    }

    private LeaseId Replaced()
    {
        _coordinator.Pass(TimeSpan.FromSeconds(61));
        _coordinator.Lease(node: _spare); // the one cell that was never leased lies after the one that came back
        return _coordinator.State.OpenLeases.Single(lease => lease.Id.Cell == _silent.Cell).Id;
    }
}
