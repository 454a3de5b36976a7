using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Nodes;

/// <summary>What the node knows of one of its device slots. Belongs to a <see cref="NodeCore"/>.</summary>
/// <param name="name"><c>cpu:0</c>.</param>
internal sealed class SlotState(string name)
{
    /// <summary><c>cpu:0</c>.</summary>
    public string Name { get; } = name;

    /// <summary>How its cell is doing; null: it has none.</summary>
    public CellBeat? Beat { get; set; }

    /// <summary>Whether its cell's evaluation units are cells of their own, which open when the coordinator hears of a checkpoint (docs/decisions/0084).</summary>
    public bool OpensUnits { get; private set; }

    /// <summary>Whether what its cell needs is being fetched, and its device has not heard of the cell.</summary>
    public bool IsFetching { get; set; }

    /// <summary>Whether its device has nothing to do and says so.</summary>
    public bool IsFree { get; set; }

    /// <summary>Whether its device has drained.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Why no worker starts on it, and since when; null: one may.</summary>
    public (string Because, TimeSpan Since)? Unusable { get; private set; }

    /// <summary>Its latest request for work.</summary>
    public long Asked { get; set; }

    /// <summary>The latest request that was answered by a grant; a grant for it, or for an earlier one, is a repeated answer.</summary>
    public long LastGranted { get; set; }

    /// <summary>When it asks again after it got nothing; null: something else decides.</summary>
    public TimeSpan? AskAt { get; set; }

    /// <summary>Whether it works on this lease.</summary>
    public bool Has(LeaseId lease) => Beat?.Lease == lease;

    /// <summary>A cell begins on it.</summary>
    public void Take(Grant grant) => (IsFree, AskAt, Beat, OpensUnits) = (false, null, NewBeat(grant.Lease), grant.Judging == Judging.ByUnits);

    /// <summary>Its cell made progress.</summary>
    /// <param name="beat">How it is doing now.</param>
    /// <param name="beats">Those of the node: they hurry with a checkpoint that may open evaluation units, for which other devices wait.</param>
    /// <param name="now">When.</param>
    public void Progress(CellBeat beat, BeatCount beats, TimeSpan now)
    {
        if (OpensUnits && beat.Checkpoint > (Beat?.Checkpoint ?? 0))
        {
            beats.Hurry(now);
        }

        Beat = beat;
    }

    /// <summary>No worker starts on it, or one has started again: the coordinator is told at once, so that people are.</summary>
    /// <param name="because">What was said of it; null: one has started.</param>
    /// <param name="beats">Those of the node.</param>
    /// <param name="now">When.</param>
    /// <returns>Whether that is news; another reason for the same is not.</returns>
    public bool StandsAs(string? because, BeatCount beats, TimeSpan now)
    {
        var isNews = because is null != Unusable is null;
        Unusable = because is null ? null : (because, Unusable?.Since ?? now);
        if (isNews)
        {
            beats.Hurry(now);
        }

        return isNews;
    }

    /// <summary>Those of some slots on which no worker starts.</summary>
    public static UnusableSlot[] Unusables(IEnumerable<SlotState> slots, TimeSpan now) =>
        [.. slots.Where(slot => slot.Unusable is not null).Select(slot => UnusableSlot.Of(slot.Name, slot.Unusable!.Value.Because, now - slot.Unusable.Value.Since))];

    /// <summary>It has no cell any more.</summary>
    /// <returns>How the cell was doing.</returns>
    /// <exception cref="InvalidOperationException">It had none: device and node disagree, which is a mistake in one of them.</exception>
    public CellBeat Release()
    {
        var last = Beat ?? throw new InvalidOperationException($"{Name} ended a cell that it did not have");
        (Beat, IsFetching) = (null, false);
        return last;
    }

    /// <summary>Of a cell that has not begun.</summary>
    public static CellBeat NewBeat(LeaseId lease) => new(lease, 0, 0, double.NaN, 0, 0, 0, "start");
}
