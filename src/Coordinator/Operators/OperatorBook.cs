using System.Collections.Immutable;
using Slfd.Coordinator.Keeping;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;

namespace Slfd.Coordinator.Operators;

/// <summary>What operators did, and what happened last.</summary>
internal sealed class OperatorBook
{
    /// <summary>So many acts of operators are kept; the journal has them all.</summary>
    public const int MostActs = 1000;

    private static readonly SnapshotSection s_section = new("operators", version: 1);

    private readonly HappeningLog _happenings = new();
    private ImmutableList<AuditEntry> _acts = []; // the earliest first
    private long _number;

    /// <summary>Something happened.</summary>
    public void Add(ICoordinatorEvent change)
    {
        _happenings.Add(change);
        if (change is OperatorActed acted)
        {
            Add(new AuditEntry(++_number, acted.At, acted.By, acted.Verb, acted.Selector, acted.Count));
        }
    }

    /// <summary>The book as it is, for any time.</summary>
    public OperatorsView Freeze() => new(_acts, _happenings.Freeze());

    /// <summary>Writes the book's section.</summary>
    public void Save(BinaryWriter writer) => s_section.Save(writer, section =>
    {
        section.Write7BitEncodedInt64(_number);
        section.WriteAll(_acts, entry =>
        {
            section.Write7BitEncodedInt64(entry.At);
            section.Write(entry.By.Name);
            section.Write(entry.By.From);
            section.Write(entry.Verb);
            section.Write(entry.Selector);
            section.Write7BitEncodedInt(entry.Count);
        });
        section.Write7BitEncodedInt64(_happenings.Last);
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader) => s_section.Load(reader, section =>
    {
        _number = section.Read7BitEncodedInt64();
        var count = section.Read7BitEncodedInt();
        for (var number = _number - count + 1; number <= _number; number++)
        {
            Add(new AuditEntry(number, section.Read7BitEncodedInt64(), new(section.ReadString(), section.ReadString()), section.ReadString(), section.ReadString(), section.Read7BitEncodedInt()));
        }

        _happenings.Resume(section.Read7BitEncodedInt64());
    });

    private void Add(AuditEntry entry)
    {
        _acts = _acts.Add(entry);
        if (_acts.Count > MostActs)
        {
            _acts = _acts.RemoveAt(0);
        }
    }
}

/// <summary>The book of operators as it was at one time. Any thread may read it.</summary>
/// <param name="Acts">What operators did, the earliest first.</param>
/// <param name="Happenings">The latest events.</param>
internal sealed record OperatorsView(ImmutableList<AuditEntry> Acts, HappeningsView Happenings);
