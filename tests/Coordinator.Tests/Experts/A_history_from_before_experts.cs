using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Failures;
using Slfd.Coordinator.Questions;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Serialization;

namespace Slfd.Coordinator.Tests.Experts;

/// <summary>Golden/before-experts.txt: a snapshot, and the journal that it is of, as they were written before cells could wait for others.</summary>
public class A_history_from_before_experts
{
    private static readonly string[] s_lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", "before-experts.txt"));

    /// <summary>Snapshots are a short cut: one of another layout is refused by number, and the journal is read instead.</summary>
    [Fact]
    public void Has_a_snapshot_that_is_of_no_use_any_more() => Assert.Contains("layout 1", Assert.Throws<InvalidDataException>(() =>
        Sweep.FromSnapshot((CoordinatorSnapshot)MessageCodec.FromBytes("s.coordinator.1", Convert.FromHexString(s_lines[0])), ACoordinator.Leases, new FailurePolicy())).Message, StringComparison.Ordinal);

    [Fact]
    public void Is_read_from_its_journal()
    {
        var state = new Sweep();
        foreach (var parts in s_lines.Skip(1).Select(line => line.Split(' ')))
        {
            state.Apply((ICoordinatorEvent)MessageCodec.FromBytes(parts[0], Convert.FromHexString(parts[1])));
        }

        Check(state);
    }

    private static void Check(Sweep state)
    {
        Assert.Equal(GridStatus.Of("old", (CellState.Done, 1), (CellState.Running, 1), (CellState.Delayed, 1), (CellState.Failed, 1)), state.View().StatusOf("old"));

        // The third cell ran out of memory: its next attempt has half the memory scale.
        var later = DateTimeOffset.UnixEpoch.AddYears(56).AddHours(1);
        state.Apply(new CoordinatorStarted(later.ToUnixTimeMilliseconds(), 2, "test"));
        state.Handle(Tick.Instance, later.AddSeconds(20));
        Assert.Equal(0.5, Assert.IsType<Grant>(state.Handle(new RequestWork(new("host-b"), 1, 1, "cpu:0"), later.AddSeconds(20)).Answer).MemoryScale);
    }
}
