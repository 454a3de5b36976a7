using System.Collections.Immutable;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Keeping;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;

namespace Slfd.Coordinator.Operators;

/// <summary>What operators did, and what happened last.</summary>
internal sealed class OperatorBook
{
    /// <summary>So many acts of operators are kept; the journal has them all.</summary>
    public const int MostActs = 1000;

    private static readonly SnapshotSection s_section = new("operators", version: 2);

    private readonly HappeningLog _happenings = new();
    private ImmutableList<AuditEntry> _acts = []; // the earliest first
    private ImmutableList<Acknowledgement> _seen = []; // the latest last
    private long _number;

    /// <summary>Something happened.</summary>
    public void Add(ICoordinatorEvent change)
    {
        _happenings.Add(change);
        if (change is OperatorActed acted)
        {
            Add(new AuditEntry(++_number, acted.At, acted.By, acted.Verb, acted.Selector, acted.Count));
        }

        See(change);
    }

    /// <summary>The book as it is, for any time.</summary>
    public OperatorsView Freeze() => new(_acts, _seen, _happenings.Freeze());

    /// <summary>Somebody has seen an alert. Whether it holds, only those know who look at disks and certificates as well; they are asked before.</summary>
    public static Decision Decide(AcknowledgeAlert seen, long at)
    {
        if (!Enum.IsDefined(seen.Kind) || seen.Key.Length is 0 or > AcknowledgeAlert.LongestKey)
        {
            return Decision.Refuse($"an alert has a kind ({AlertKinds.Table.Names}) and a key of at most {AcknowledgeAlert.LongestKey} letters");
        }

        var name = $"{seen.Kind.Name()} {seen.Key}";
        return Decision.Change(seen.DryRun, new(at, seen.By, "acknowledge", name, 1), new(seen.DryRun, 1, [new(name, string.Empty, "new", "seen")], []),
            [new AlertAcknowledged(at, seen.Kind, seen.Key, seen.UpTo, seen.By.Name)]);
    }

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
        section.WriteAll(_seen, seen =>
        {
            section.Write7BitEncodedInt((int)seen.Kind);
            section.Write(seen.Key);
            section.Write7BitEncodedInt64(seen.At);
            section.Write7BitEncodedInt64(seen.UpTo);
            section.Write(seen.By);
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

        _seen = [.. section.ReadAll(() => new Acknowledgement((AlertKind)section.Read7BitEncodedInt(), section.ReadString(), section.Read7BitEncodedInt64(), section.Read7BitEncodedInt64(), section.ReadString()))];
        _happenings.Resume(section.Read7BitEncodedInt64());
    });

    /// <summary>What was seen stays so until what it is about is over: a device that is restored and cells that are tried again may alarm anew.</summary>
    private void See(ICoordinatorEvent change)
    {
        if (change is AlertAcknowledged seen)
        {
            _seen = Without(seen.Kind, seen.Key).Add(new(seen.Kind, seen.Key, seen.At, seen.UpTo, seen.By));
        }
        else if (change is DeviceRestored restored)
        {
            _seen = Without(AlertKind.Quarantined, restored.Device.ToString());
        }
        else if (change is CellsRetried or FailedCellsRetried)
        {
            _seen = Without(AlertKind.Failed, key: null);
        }

        if (_seen.Count > Acknowledgements.MostKept)
        {
            _seen = _seen.RemoveAt(0);
        }

        ImmutableList<Acknowledgement> Without(AlertKind kind, string? key) => _seen.RemoveAll(old => old.Kind == kind && (key is null || old.Key == key));
    }

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
/// <param name="Seen">Alerts that somebody saw, the latest last.</param>
/// <param name="Happenings">The latest events.</param>
internal sealed record OperatorsView(ImmutableList<AuditEntry> Acts, ImmutableList<Acknowledgement> Seen, HappeningsView Happenings);
