using Slfd.Coordinator.Hosting;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>They are few, and soon forgotten.</summary>
public class Cells_that_are_looked_at
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UnixEpoch.AddDays(9);
    private readonly WatchedCells _cells = new(TimeSpan.FromSeconds(10));

    [Fact]
    public void A_look_counts_for_two_beats()
    {
        _cells.Look(Cell(1), s_now);
        Assert.Equal([Lease(1)], Watched(s_now.AddSeconds(20), 1, 2));
        Assert.Empty(Watched(s_now.AddSeconds(21), 1, 2));
    }

    [Fact]
    public void Of_too_many_the_one_that_was_looked_at_longest_ago_is_forgotten()
    {
        for (var cell = 0; cell <= WatchedCells.Most; cell++)
        {
            _cells.Look(Cell(cell), s_now.AddMilliseconds(cell));
        }

        Assert.Equal([Lease(1), Lease(WatchedCells.Most)], Watched(s_now, 0, 1, WatchedCells.Most));
    }

    [Fact]
    public void Other_answers_are_not_touched()
    {
        _cells.Look(Cell(1), s_now);
        NoWork answer = new(1, "cpu:0", TimeSpan.Zero, "no");
        Assert.Same(answer, _cells.In(answer, s_now));
    }

    private LeaseId[] Watched(DateTimeOffset now, params int[] renewed) => ((HeartbeatAck)_cells.In(new HeartbeatAck(1, [.. renewed.Select(Lease)], [], false, true), now)).Watched;

    private static CellId Cell(int number) => new((ushort)(number + 1), 1);

    private static LeaseId Lease(int number) => new(Cell(number), new(1));
}
