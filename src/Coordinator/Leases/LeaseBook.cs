using System.Collections.Immutable;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Keeping;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Leases;

/// <summary>The live leases: at most one for each cell, who holds it, and until when.</summary>
/// <param name="options">How long a lease lasts, and how often a node must speak.</param>
internal sealed partial class LeaseBook(LeaseOptions options) : ILeaseFacts
{
    private static readonly SnapshotSection s_section = new("leases", version: 1);

    private readonly ImmutableDictionary<int, OpenLease>.Builder _open = ImmutableDictionary.CreateBuilder<int, OpenLease>();
    private readonly Dictionary<NodeId, HashSet<int>> _byNode = [];
    private long _lastTick;

    /// <inheritdoc/>
    public IEnumerable<OpenLease> All => _open.Values;

    /// <summary>How many there are.</summary>
    public int Count => _open.Count;

    /// <inheritdoc/>
    public OpenLease? Of(int cell) => _open.GetValueOrDefault(cell);

    /// <inheritdoc/>
    public IEnumerable<OpenLease> OfNode(NodeId node) => _byNode.TryGetValue(node, out var cells) ? cells.Order().Select(cell => _open[cell]) : [];

    /// <inheritdoc/>
    public (int OfSlot, int OfNode) CountOf(DeviceId device)
    {
        if (!_byNode.TryGetValue(device.Node, out var cells))
        {
            return default;
        }

        var ofSlot = 0;
        foreach (var cell in cells)
        {
            ofSlot += _open[cell].Device.Slot == device.Slot ? 1 : 0;
        }

        return (ofSlot, cells.Count);
    }

    /// <summary>A coordinator took over: every lease has a full term from now.</summary>
    public void Started(long at)
    {
        _lastTick = at;
        GiveFullTerms(at);
    }

    /// <summary>A device got a cell.</summary>
    public void Granted(int cell, LeaseGranted granted) => Add(new()
    {
        Id = granted.Lease,
        Cell = cell,
        Device = granted.Device,
        GrantedTo = granted.Incarnation,
        RequestId = granted.RequestId,
        Term = granted.Term,
        Incarnation = granted.Incarnation,
        Deadline = granted.At + (long)granted.Term.TotalMilliseconds,
        ProgressedAt = granted.At,
    });

    /// <summary>A cell's lease ended.</summary>
    /// <returns>The lease; null where the cell had none.</returns>
    public OpenLease? Ended(int cell)
    {
        if (_open.GetValueOrDefault(cell) is { } lease)
        {
            _open.Remove(cell);
            _byNode[lease.Device.Node].Remove(cell);
            return lease;
        }

        return null;
    }

    /// <summary>A checkpoint of a lease is in the journal.</summary>
    public void Recorded(int cell, CheckpointRecorded recorded)
    {
        if (Find(cell, recorded.Lease) is { } lease)
        {
            _open[cell] = lease with { RecordedAt = recorded.At };
        }
    }

    /// <summary>A life of a node goes on with leases of an earlier one.</summary>
    public void Met(NodeMet met, ICellFacts cells)
    {
        foreach (var id in met.GoesOnWith)
        {
            if (Find(id, cells) is { } lease)
            {
                _open[lease.Cell] = lease with { Incarnation = met.Incarnation };
            }
        }
    }

    /// <summary>A beat renews leases.</summary>
    public void Heard(BeatHeard beat, ICellFacts cells)
    {
        foreach (var running in beat.Renewed)
        {
            if (Find(running.Lease, cells) is { } lease)
            {
                var moved = lease.Beat is null || (lease.Beat.Iteration, lease.Beat.Phase) != (running.Iteration, running.Phase);
                _open[lease.Cell] = lease with
                {
                    Deadline = Math.Max(lease.Deadline, beat.Deadline),
                    Checkpoint = Math.Max(lease.Checkpoint, running.Checkpoint),
                    Beat = running,
                    ProgressedAt = moved ? beat.At : lease.ProgressedAt,
                    LongestPause = moved && lease.Beat is not null ? Math.Max(lease.LongestPause, beat.At - lease.ProgressedAt) : lease.LongestPause,
                };
            }
        }
    }

    /// <summary>The clock was read.</summary>
    public void Ticked(Ticked ticked)
    {
        _lastTick = ticked.At;
        if (ticked.WasAway)
        {
            GiveFullTerms(ticked.At);
        }
    }

    /// <summary>The live leases as they are, for any time.</summary>
    public ImmutableDictionary<int, OpenLease> Freeze() => _open.ToImmutable();

    /// <summary>Writes the book's section.</summary>
    public void Save(BinaryWriter writer) => s_section.Save(writer, section => section.WriteAll([.. _open.Values.OrderBy(lease => lease.Cell)], lease =>
    {
        section.Write7BitEncodedInt(lease.Cell);
        section.Write(lease.Id);
        section.Write(lease.Device);
        section.Write7BitEncodedInt64(lease.GrantedTo);
        section.Write7BitEncodedInt64(lease.RequestId);
        section.Write(lease.Term.Ticks);
    }));

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader) => s_section.Load(reader, section =>
    {
        for (var count = section.Read7BitEncodedInt(); count > 0; count--)
        {
            var (cell, id, device, incarnation, request) = (section.Read7BitEncodedInt(), section.ReadLease(), section.ReadDevice(), section.Read7BitEncodedInt64(), section.Read7BitEncodedInt64());
            Add(new()
            {
                Id = id,
                Cell = cell,
                Device = device,
                GrantedTo = incarnation,
                RequestId = request,
                Term = TimeSpan.FromTicks(section.ReadInt64()),
                Incarnation = incarnation,
                Deadline = long.MaxValue, // until the event that starts this life of the coordinator
            });
        }
    });

    private void Add(OpenLease lease)
    {
        _open[lease.Cell] = lease;
        if (!_byNode.TryGetValue(lease.Device.Node, out var cells))
        {
            _byNode[lease.Device.Node] = cells = [];
        }

        cells.Add(lease.Cell);
    }

    private OpenLease? Find(int cell, LeaseId id) => cell >= 0 && _open.GetValueOrDefault(cell) is { } lease && lease.Id == id ? lease : null;

    private OpenLease? Find(LeaseId id, ICellFacts cells) => Find(cells.Find(id.Cell), id);

    private void GiveFullTerms(long from)
    {
        foreach (var lease in _open.Values.ToList())
        {
            // While nobody coordinated nobody heard of progress either.
            _open[lease.Cell] = lease with { Deadline = from + (long)lease.Term.TotalMilliseconds, ProgressedAt = from };
        }
    }
}
