using Slfd.Messages.Coordination;
using Slfd.Messages.Events;

namespace Slfd.Coordinator.Operators;

/// <summary>What operators did last; the journal has all of it.</summary>
internal sealed class AuditTrail
{
    /// <summary>So many acts are kept.</summary>
    public const int MostKept = 1000;

    private readonly LinkedList<AuditEntry> _entries = new(); // the latest first
    private long _number;

    /// <summary>An operator did something.</summary>
    public void Add(OperatorActed acted) => Add(new AuditEntry(++_number, acted.At, acted.By, acted.Verb, acted.Selector, acted.Count));

    /// <summary>The latest acts before one of them.</summary>
    public AuditPage Before(long before, int most)
    {
        AuditEntry[] entries = [.. _entries.Where(entry => before <= 0 || entry.Number < before).Take(most)];
        return new(entries, entries.Length > 0 && entries[^1].Number > _entries.Last!.Value.Number ? entries[^1].Number : 0);
    }

    /// <summary>Writes everything, for a snapshot.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt64(_number);
        writer.Write7BitEncodedInt(_entries.Count);
        foreach (var entry in _entries.Reverse())
        {
            writer.Write7BitEncodedInt64(entry.At);
            writer.Write(entry.By.Name);
            writer.Write(entry.By.From);
            writer.Write(entry.Verb);
            writer.Write(entry.Selector);
            writer.Write7BitEncodedInt(entry.Count);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader)
    {
        _number = reader.Read7BitEncodedInt64();
        var count = reader.Read7BitEncodedInt();
        for (var number = _number - count + 1; number <= _number; number++)
        {
            Add(new AuditEntry(number, reader.Read7BitEncodedInt64(), new(reader.ReadString(), reader.ReadString()), reader.ReadString(), reader.ReadString(), reader.Read7BitEncodedInt()));
        }
    }

    private void Add(AuditEntry entry)
    {
        _entries.AddFirst(entry);
        if (_entries.Count > MostKept)
        {
            _entries.RemoveLast();
        }
    }
}
