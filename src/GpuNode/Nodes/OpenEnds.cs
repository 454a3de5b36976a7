using Slfd.GpuNode.Carrying;
using Slfd.GpuNode.Devices;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Nodes;

/// <summary>Leases that ended here while the coordinator has not acknowledged it, and results whose files are not yet where the verdict puts them. Belongs to a <see cref="NodeCore"/>.</summary>
internal sealed class OpenEnds
{
    private readonly Dictionary<LeaseId, CellBeat> _beats = [];
    private readonly Dictionary<LeaseId, OutboxEntry> _offers = [];
    private readonly Dictionary<LeaseId, IUnfinished> _waiting = [];
    private readonly HashSet<LeaseId> _settling = [];

    /// <summary>Their last beats; they go on being sent, so that the leases do not expire on the way.</summary>
    public IEnumerable<CellBeat> Beats => _beats.Values;

    /// <summary>Whether nothing is left to be said or done.</summary>
    public bool AreNone => _beats.Count == 0 && _settling.Count == 0;

    /// <summary>The last beat of a lease that ended here; that of a cell about which nothing is known where an earlier life of the node ran it.</summary>
    public CellBeat BeatOf(LeaseId lease) => _beats.GetValueOrDefault(lease) ?? SlotState.NewBeat(lease) with { Phase = "report" };

    /// <summary>The lease's end is not acknowledged.</summary>
    public void Open(CellBeat beat) => _beats[beat.Lease] = beat;

    /// <summary>An end that is reported once the last checkpoint is on the store.</summary>
    public void Wait(CellBeat beat, IUnfinished end) => (_beats[beat.Lease], _waiting[beat.Lease]) = (beat with { Phase = "upload" }, end);

    /// <summary>The last checkpoint is on the store.</summary>
    /// <returns>The end that can be reported now; null: none waits.</returns>
    public IUnfinished? Waited(LeaseId lease) => _waiting.Remove(lease, out var end) ? end : null;

    /// <summary>A result that is offered to the coordinator.</summary>
    public void Offer(OutboxEntry entry) => _offers[entry.Lease] = entry;

    /// <summary>The coordinator has ruled.</summary>
    /// <returns>The result that the ruling is about; null: it was another kind of end.</returns>
    public OutboxEntry? Close(LeaseId lease)
    {
        _beats.Remove(lease);
        if (!_offers.Remove(lease, out var entry))
        {
            return null;
        }

        _settling.Add(lease);
        return entry;
    }

    /// <summary>A result's files were put where they belong, or that is tried again later and need not be waited for: they are found in the outbox at the next start.</summary>
    public void Settled(LeaseId lease) => _settling.Remove(lease);
}
