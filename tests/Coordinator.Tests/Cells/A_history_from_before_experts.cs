using Slfd.Coordinator.Failures;
using Slfd.Messages.Events;
using Slfd.Messages.Serialization;

namespace Slfd.Coordinator.Tests.Cells;

/// <summary>Golden/before-experts.txt: a snapshot, and the journal that it is of, as they were written when cells had other ids (docs/decisions/0026).</summary>
public class A_history_from_before_experts
{
    private static readonly string[] s_lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", "before-experts.txt"));

    /// <summary>Snapshots are a short cut: one of another layout is refused by number, and the journal is read instead.</summary>
    [Fact]
    public void Has_a_snapshot_that_is_of_no_use_any_more() => Assert.Contains("layout 1", Assert.Throws<InvalidDataException>(() => Sweep.FromSnapshot(
        (CoordinatorSnapshot)MessageCodec.FromBytes("s.coordinator.1", Convert.FromHexString(s_lines[0])), ACoordinator.Leases, new FailurePolicy())).Message, StringComparison.Ordinal);

    [Fact]
    public void Is_refused_as_a_journal_by_a_sentence_that_says_what_to_do()
    {
        var state = new Sweep();
        var refused = Assert.ThrowsAny<Exception>(() =>
        {
            foreach (var parts in s_lines.Skip(1).Select(line => line.Split(' ')))
            {
                state.Apply((ICoordinatorEvent)MessageCodec.FromBytes(parts[0], Convert.FromHexString(parts[1])));
            }
        }).GetBaseException().Message;
        Assert.Contains("'old' was written by a build whose cells have other ids", refused, StringComparison.Ordinal);
        Assert.Contains("--runs", refused, StringComparison.Ordinal);
    }
}
