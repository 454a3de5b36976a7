using Slfd.Coordinator.Failures;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Serialization;

namespace Slfd.Coordinator.Tests.Experts;

/// <summary>Golden/before-experts.txt: a snapshot, and the journal that it is of, as they were written before cells could wait for others.</summary>
public class A_history_from_before_experts
{
    private static readonly string[] s_lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", "before-experts.txt"));

    [Fact]
    public void Is_read_from_its_snapshot() =>
        Check(CoordinatorState.FromSnapshot((CoordinatorSnapshot)MessageCodec.FromBytes("s.coordinator.1", Convert.FromHexString(s_lines[0])), ACoordinator.Leases, new FailurePolicy()));

    [Fact]
    public void Is_read_from_its_journal()
    {
        var state = new CoordinatorState();
        foreach (var parts in s_lines.Skip(1).Select(line => line.Split(' ')))
        {
            state.Apply((ICoordinatorEvent)MessageCodec.FromBytes(parts[0], Convert.FromHexString(parts[1])));
        }

        Check(state);
    }

    private static void Check(CoordinatorState state)
    {
        Assert.Equal(new GridStatus("old", 4, Done: 1, Running: 1, Waiting: 0, Delayed: 1, Failed: 1, Duplicates: 0, Alerts: 0), state.StatusOf("old"));

        // The third cell ran out of memory: its next attempt has half the memory scale.
        var later = DateTimeOffset.UnixEpoch.AddYears(56).AddHours(1);
        state.Apply(new CoordinatorStarted(later.ToUnixTimeMilliseconds(), 2, "test"));
        state.Handle(Tick.Instance, later.AddSeconds(20));
        Assert.Equal(0.5, Assert.IsType<Grant>(state.Handle(new RequestWork(new("host-b"), 1, 1, "cpu:0"), later.AddSeconds(20)).Answer).MemoryScale);
    }
}
