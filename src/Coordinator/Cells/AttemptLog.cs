using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Cells;

/// <summary>The latest attempts of every cell: which device, from when to when, how it ended. 32 bytes each, since a sweep may have some millions; the journal has them all.</summary>
/// <remarks>
/// The attempts of a cell form a chain from the latest back. Tokens rise by one per attempt, so an attempt's token is the cell's latest minus its distance from the head.
/// </remarks>
internal sealed class AttemptLog
{
    /// <summary>So many attempts of a cell are kept.</summary>
    public const int MostPerCell = 8;

    /// <summary>So many different causes are kept as text; a further one is shortened to its first word.</summary>
    private const int MostCauses = 4096;

    private const int LongestCause = 300;

    private readonly List<DeviceId> _devices = [];
    private readonly Dictionary<DeviceId, int> _deviceIndices = [];
    private readonly List<string> _causes = [string.Empty];
    private readonly Dictionary<string, int> _causeIndices = new() { [string.Empty] = 0 };
    private Entry[] _entries = [];
    private int[] _heads = []; // by cell: index of the latest entry plus one
    private int _count;

    /// <summary>A cell was leased.</summary>
    public void Granted(int cell, DeviceId device, long at)
    {
        if (cell >= _heads.Length)
        {
            Array.Resize(ref _heads, Math.Max(64, cell + 1 + (_heads.Length / 2)));
        }

        if (!_deviceIndices.TryGetValue(device, out var index))
        {
            index = _deviceIndices[device] = _devices.Count;
            _devices.Add(device);
        }

        var head = _heads[cell];
        var depth = head == 0 ? 0 : _entries[head - 1].Depth;
        var slot = depth < MostPerCell ? NewSlot() : TakeOldest(head);
        _entries[slot] = new() { Granted = at, Device = index, Previous = head, Depth = (byte)Math.Min(depth + 1, MostPerCell) };
        _heads[cell] = slot + 1;
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
            (_entries[slot].Ended, _entries[slot].End, _entries[slot].Cause) = (at, end, CauseIndex(cause));
        }
    }

    /// <summary>Says why the latest attempt ended, if it ended at <paramref name="at"/>.</summary>
    public void Explain(int cell, string cause, long at)
    {
        if (Find(cell, 0) is >= 0 and var slot && _entries[slot].Ended == at)
        {
            _entries[slot].Cause = CauseIndex(cause);
        }
    }

    /// <summary>Where the latest attempt ran or runs; null: nowhere, as far as is known.</summary>
    public DeviceId? LastDevice(int cell) => Find(cell, 0) is >= 0 and var slot ? _devices[_entries[slot].Device] : null;

    /// <summary>The attempts that are kept, by rising token.</summary>
    /// <param name="cell">Whose.</param>
    /// <param name="last">The cell's latest token.</param>
    /// <param name="duplicate">Whether an attempt delivered a second result.</param>
    public AttemptView[] Of(int cell, int last, Func<FencingToken, bool> duplicate)
    {
        List<AttemptView> attempts = [];
        for (var next = cell < _heads.Length ? _heads[cell] : 0; next > 0; next = _entries[next - 1].Previous, last--)
        {
            var entry = _entries[next - 1];
            attempts.Add(new(new(last), _devices[entry.Device], entry.Granted, entry.Ended, entry.End, _causes[entry.Cause], duplicate(new(last))));
        }

        attempts.Reverse();
        return [.. attempts];
    }

    /// <summary>Writes everything, for a snapshot: some twelve bytes an attempt.</summary>
    public void Save(BinaryWriter writer, int cells)
    {
        writer.Write7BitEncodedInt(_devices.Count);
        foreach (var device in _devices)
        {
            writer.Write(device.Node.Name ?? string.Empty);
            writer.Write(device.Slot ?? string.Empty);
        }

        writer.Write7BitEncodedInt(_causes.Count);
        foreach (var cause in _causes)
        {
            writer.Write(cause);
        }

        long time = 0;
        List<int> chain = [];
        for (var cell = 0; cell < cells; cell++)
        {
            chain.Clear();
            for (var next = cell < _heads.Length ? _heads[cell] : 0; next > 0; next = _entries[next - 1].Previous)
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

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static AttemptLog Load(BinaryReader reader, int cells)
    {
        AttemptLog log = new();
        for (var devices = reader.Read7BitEncodedInt(); devices > 0; devices--)
        {
            DeviceId device = new(new(reader.ReadString()), reader.ReadString());
            log._deviceIndices[device] = log._devices.Count;
            log._devices.Add(device);
        }

        for (var causes = reader.Read7BitEncodedInt(); causes > 0; causes--)
        {
            log.CauseIndex(reader.ReadString());
        }

        (log._heads, log._entries) = (new int[cells], new Entry[cells]);
        long time = 0;
        for (var cell = 0; cell < cells; cell++)
        {
            for (var left = reader.ReadByte(); left > 0; left--)
            {
                Entry entry = new() { Device = reader.Read7BitEncodedInt(), Granted = time + ReadSigned(reader), End = (AttemptEnd)reader.ReadByte(), Previous = log._heads[cell] };
                time = entry.Granted;
                if (entry.End != AttemptEnd.Running)
                {
                    (entry.Ended, entry.Cause) = (entry.Granted + ReadSigned(reader), reader.Read7BitEncodedInt());
                }

                entry.Depth = (byte)(entry.Previous == 0 ? 1 : log._entries[entry.Previous - 1].Depth + 1);
                var slot = log.NewSlot();
                log._entries[slot] = entry;
                log._heads[cell] = slot + 1;
            }
        }

        return log;
    }

    private int Find(int cell, int back)
    {
        var next = cell < _heads.Length ? _heads[cell] : 0;
        for (; next > 0 && back > 0; back--)
        {
            next = _entries[next - 1].Previous;
        }

        return next - 1;
    }

    private int NewSlot()
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(64, _count + (_count / 2)));
        }

        return _count++;
    }

    /// <summary>Cuts the oldest attempt off a chain.</summary>
    private int TakeOldest(int head)
    {
        var (last, oldest) = (-1, head - 1);
        while (_entries[oldest].Previous > 0)
        {
            (last, oldest) = (oldest, _entries[oldest].Previous - 1);
        }

        _entries[last].Previous = 0;
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

    private struct Entry
    {
        public long Granted;
        public long Ended;
        public int Device;
        public int Previous; // plus one; 0: none
        public int Cause;
        public AttemptEnd End;
        public byte Depth;
    }
}
