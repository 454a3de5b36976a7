using Slfd.Coordinator.Keeping;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Cells;

/// <summary>The latest attempts of every cell: which device, from when to when, how it ended. 32 bytes each, since a sweep may have some millions; the journal has them all.</summary>
/// <remarks>
/// The attempts of a cell form a chain from the latest back. Tokens rise by one per attempt that is kept, so an attempt's token is the cell's latest minus its distance from the head.
/// </remarks>
internal sealed class AttemptLog
{
    /// <summary>So many attempts of a cell are kept.</summary>
    public const int MostPerCell = 8;

    /// <summary>So many different causes are kept as text; a further one is shortened to its first word.</summary>
    private const int MostCauses = 4096;

    private const int LongestCause = 300;

    private readonly AppendedList<DeviceId> _devices = new();
    private readonly Dictionary<DeviceId, int> _deviceIndices = [];
    private readonly AppendedList<string> _causes = new();
    private readonly Dictionary<string, int> _causeIndices = [];
    private readonly VersionedArray<AttemptEntry> _entries = new();
    private readonly VersionedArray<int> _heads = new(); // by cell: index of the latest entry plus one

    public AttemptLog() => CauseIndex(string.Empty);

    /// <summary>A cell was leased.</summary>
    public void Granted(int cell, DeviceId device, long at)
    {
        _heads.Extend(cell + 1);
        if (!_deviceIndices.TryGetValue(device, out var index))
        {
            index = _deviceIndices[device] = _devices.Count;
            _devices.Add(device);
        }

        var head = _heads[cell];
        var depth = head == 0 ? 0 : _entries[head - 1].Depth;
        var slot = depth < MostPerCell ? _entries.Add(default) : TakeOldest(head);
        _entries.Write(slot) = new() { Granted = at, Device = index, Previous = head, Depth = (byte)Math.Min(depth + 1, MostPerCell) };
        _heads.Write(cell) = slot + 1;
    }

    /// <summary>What is kept of a cell's attempts goes: the next token is not the one after them.</summary>
    public void Forget(int cell)
    {
        _heads.Extend(cell + 1);
        _heads.Write(cell) = 0;
    }

    /// <summary>An attempt ended; a later word on the same attempt replaces the earlier.</summary>
    /// <param name="cell">Whose.</param>
    /// <param name="back">How many attempts ago it began; 0: the latest.</param>
    /// <param name="end">How.</param>
    /// <param name="cause">Why, for people.</param>
    /// <param name="at">When.</param>
    public void Ended(int cell, int back, AttemptEnd end, string cause, long at)
    {
        if (Find(cell, back) is >= 0 and var slot)
        {
            ref var entry = ref _entries.Write(slot);
            (entry.Ended, entry.End, entry.Cause) = (at, end, CauseIndex(cause));
        }
    }

    /// <summary>The device that an attempt was granted to; null: it is not kept any more.</summary>
    /// <param name="cell">Whose.</param>
    /// <param name="back">How many attempts ago it began; 0: the latest.</param>
    public DeviceId? DeviceOf(int cell, int back) => Find(cell, back) is >= 0 and var slot ? _devices.Look().Span[_entries[slot].Device] : null;

    /// <summary>Says why the latest attempt ended, if it ended at <paramref name="at"/>.</summary>
    public void Explain(int cell, string cause, long at)
    {
        if (Find(cell, 0) is >= 0 and var slot && _entries[slot].Ended == at)
        {
            _entries.Write(slot).Cause = CauseIndex(cause);
        }
    }

    /// <summary>The log as it is, for as long as nothing is written.</summary>
    public AttemptsView Look() => new(_entries.Look(), _heads.Look(), _devices.Look(), _causes.Look());

    /// <summary>The log as it is, for any time.</summary>
    public AttemptsView Freeze() => new(_entries.Freeze(), _heads.Freeze(), _devices.Look(), _causes.Look());

    /// <summary>Writes everything, for a snapshot: some twelve bytes an attempt.</summary>
    public void Save(BinaryWriter writer, int cells)
    {
        writer.Write7BitEncodedInt(_devices.Count);
        foreach (var device in _devices.Look().Span)
        {
            writer.Write(device);
        }

        writer.Write7BitEncodedInt(_causes.Count);
        foreach (var cause in _causes.Look().Span)
        {
            writer.Write(cause);
        }

        long time = 0;
        List<int> chain = [];
        for (var cell = 0; cell < cells; cell++)
        {
            chain.Clear();
            for (var next = cell < _heads.Count ? _heads[cell] : 0; next > 0; next = _entries[next - 1].Previous)
            {
                chain.Add(next - 1);
            }

            writer.Write((byte)chain.Count);
            for (var index = chain.Count - 1; index >= 0; index--)
            {
                var entry = _entries[chain[index]];
                writer.Write7BitEncodedInt(entry.Device);
                WriteSigned(writer, entry.Granted - time);
                writer.Write((byte)entry.End);
                if (entry.End != AttemptEnd.Running)
                {
                    WriteSigned(writer, entry.Ended - entry.Granted);
                    writer.Write7BitEncodedInt(entry.Cause);
                }

                time = entry.Granted;
            }
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote into an empty log.</summary>
    public void Load(BinaryReader reader, int cells)
    {
        for (var devices = reader.Read7BitEncodedInt(); devices > 0; devices--)
        {
            var device = reader.ReadDevice();
            _deviceIndices[device] = _devices.Count;
            _devices.Add(device);
        }

        for (var causes = reader.Read7BitEncodedInt(); causes > 0; causes--)
        {
            CauseIndex(reader.ReadString());
        }

        _heads.Extend(cells);
        long time = 0;
        for (var cell = 0; cell < cells; cell++)
        {
            for (var left = reader.ReadByte(); left > 0; left--)
            {
                AttemptEntry entry = new() { Device = reader.Read7BitEncodedInt(), Granted = time + ReadSigned(reader), End = (AttemptEnd)reader.ReadByte(), Previous = _heads[cell] };
                time = entry.Granted;
                if (entry.End != AttemptEnd.Running)
                {
                    (entry.Ended, entry.Cause) = (entry.Granted + ReadSigned(reader), reader.Read7BitEncodedInt());
                }

                entry.Depth = (byte)(entry.Previous == 0 ? 1 : _entries[entry.Previous - 1].Depth + 1);
                _heads.Write(cell) = _entries.Add(entry) + 1;
            }
        }
    }

    private int Find(int cell, int back)
    {
        var next = cell < _heads.Count ? _heads[cell] : 0;
        for (; next > 0 && back > 0; back--)
        {
            next = _entries[next - 1].Previous;
        }

        return next - 1;
    }

    /// <summary>Cuts the oldest attempt off a chain.</summary>
    private int TakeOldest(int head)
    {
        var (last, oldest) = (-1, head - 1);
        while (_entries[oldest].Previous > 0)
        {
            (last, oldest) = (oldest, _entries[oldest].Previous - 1);
        }

        _entries.Write(last).Previous = 0;
        return oldest;
    }

    private int CauseIndex(string cause)
    {
        cause = cause.Length > LongestCause ? cause[..LongestCause] + "…" : cause;
        if (_causeIndices.TryGetValue(cause, out var known))
        {
            return known;
        }

        if (_causes.Count >= MostCauses)
        {
            cause = cause.Split(' ')[0].TrimEnd(':') + ": see the journal";
            if (_causeIndices.TryGetValue(cause, out known) || _causes.Count >= 2 * MostCauses)
            {
                return known;
            }
        }

        _causeIndices[cause] = _causes.Count;
        _causes.Add(cause);
        return _causes.Count - 1;
    }

    private static void WriteSigned(BinaryWriter writer, long value) => writer.Write7BitEncodedInt64((value << 1) ^ (value >> 63));

    private static long ReadSigned(BinaryReader reader)
    {
        var coded = reader.Read7BitEncodedInt64();
        return (long)((ulong)coded >> 1) ^ -(coded & 1);
    }
}

/// <summary>One attempt in the log.</summary>
internal struct AttemptEntry
{
    public long Granted;
    public long Ended;
    public int Device;
    public int Previous; // plus one; 0: none
    public int Cause;
    public AttemptEnd End;
    public byte Depth;
}

/// <summary>See <see cref="AttemptLog"/>.</summary>
internal readonly struct AttemptsView(VersionedView<AttemptEntry> entries, VersionedView<int> heads, ReadOnlyMemory<DeviceId> devices, ReadOnlyMemory<string> causes)
{
    /// <summary>Where the latest attempt ran or runs; null: nowhere, as far as is known.</summary>
    public DeviceId? LastDevice(int cell) => cell < heads.Count && heads[cell] is > 0 and var head ? devices.Span[entries[head - 1].Device] : null;

    /// <summary>When the latest attempt began and ended, in milliseconds since 1970; null: nothing is known of it. An end of 0: it goes on.</summary>
    public (long Granted, long Ended)? Latest(int cell)
    {
        if (cell >= heads.Count || heads[cell] is not (> 0 and var head))
        {
            return null;
        }

        ref readonly var entry = ref entries[head - 1];
        return (entry.Granted, entry.Ended);
    }

    /// <summary>The attempts that are kept, by rising token.</summary>
    /// <param name="cell">Whose.</param>
    /// <param name="last">The cell's latest token.</param>
    /// <param name="duplicate">Whether an attempt delivered a second result.</param>
    public AttemptView[] Of(int cell, int last, Func<FencingToken, bool> duplicate)
    {
        List<AttemptView> attempts = [];
        for (var next = cell < heads.Count ? heads[cell] : 0; next > 0; next = entries[next - 1].Previous, last--)
        {
            ref readonly var entry = ref entries[next - 1];
            attempts.Add(new(new(last), devices.Span[entry.Device], entry.Granted, entry.Ended, entry.End, causes.Span[entry.Cause], duplicate(new(last))));
        }

        attempts.Reverse();
        return [.. attempts];
    }
}
