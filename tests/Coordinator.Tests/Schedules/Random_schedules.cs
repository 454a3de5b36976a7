using CsCheck;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Failures;
using Slfd.Messages.Events;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>Whatever crashes, repeats, is late or gets lost, in whatever order: the invariants hold after every step.</summary>
public class Random_schedules
{
    private static readonly Gen<(int Choice, int Detail)[]> s_schedules = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 999]).Array[1, 250];

    [Fact]
    public void Keep_one_lease_and_one_result_per_cell_and_end_when_faults_stop() => s_schedules.Sample(schedule =>
    {
        var world = Run(schedule);
        world.Settle();
        Assert.True(world.Coordinator.Status("a").Ended && world.Coordinator.Status("b").Ended);
    });

    [Fact]
    public void Leave_nothing_undone_once_what_failed_is_retried() => s_schedules.Sample(schedule =>
    {
        var world = Run(schedule);
        world.Settle();
        world.Settle(retryFailed: true);
        Assert.All(["a", "b"], name => Assert.Equal(world.Coordinator.Status(name).Cells, world.Coordinator.Status(name).Done));
    }, iter: 50);

    [Fact]
    public void Are_replayed_to_the_same_state() => s_schedules.Sample(schedule =>
    {
        var coordinator = Run(schedule).Coordinator;
        var (lived, replayed) = (coordinator.State, coordinator.Replayed());
        Assert.Equal(Settled(lived, coordinator), Settled(replayed, coordinator));
    });

    [Fact]
    public void Are_the_same_after_a_snapshot_and_go_on_alike() => s_schedules.Sample(schedule =>
    {
        var coordinator = Run(schedule).Coordinator;
        var half = coordinator.Journal.Count / 2;
        var early = new Sweep();
        coordinator.Journal.Take(half).ToList().ForEach(early.Apply);
        var restored = Sweep.FromSnapshot(early.ToSnapshot(), ACoordinator.Leases, new FailurePolicy());
        coordinator.Journal.Skip(half).ToList().ForEach(restored.Apply);
        Assert.Equal(Settled(coordinator.Replayed(), coordinator), Settled(restored, coordinator));
    });

    private static World Run((int Choice, int Detail)[] schedule)
    {
        var world = new World();
        foreach (var (choice, detail) in schedule)
        {
            world.Step(choice, detail);
        }

        return world;
    }

    /// <summary>The bytes of a state after a start and the end of every back-off, since those alone are a matter of memory.</summary>
    private static string Settled(Sweep state, ACoordinator coordinator)
    {
        var later = coordinator.Now.AddHours(1);
        state.Apply(new CoordinatorStarted(later.ToUnixTimeMilliseconds(), 99, "test"));
        state.Handle(Tick.Instance, later.AddSeconds(20));
        state.Handle(Tick.Instance, later.AddSeconds(40));
        return Convert.ToHexString(state.ToSnapshot().State);
    }
}
