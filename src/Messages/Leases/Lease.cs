using System.Globalization;
using ProtoBuf;
using Slfd.Experiments.Cells;

namespace Slfd.Messages.Leases;

/// <summary>A number that rises by one with each lease of a cell. Whatever speaks for a cell carries it, and a lower one is stale.</summary>
/// <remarks>0 means "never leased"; the first lease has 1. Never called epoch: that is a pass over data.</remarks>
[ProtoContract(SkipConstructor = true)]
public readonly record struct FencingToken([property: ProtoMember(1)] int Value) : IComparable<FencingToken>
{
    /// <summary>The token of the cell's next lease.</summary>
    public FencingToken Next() => new(checked(Value + 1));

    /// <inheritdoc/>
    public int CompareTo(FencingToken other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left token was granted earlier.</summary>
    public static bool operator <(FencingToken left, FencingToken right) => left.Value < right.Value;

    /// <summary>Whether the left token was granted later.</summary>
    public static bool operator >(FencingToken left, FencingToken right) => left.Value > right.Value;

    /// <summary>Whether the left token was not granted later.</summary>
    public static bool operator <=(FencingToken left, FencingToken right) => left.Value <= right.Value;

    /// <summary>Whether the left token was not granted earlier.</summary>
    public static bool operator >=(FencingToken left, FencingToken right) => left.Value >= right.Value;

    /// <summary>The plain number; also the name of the attempt's folder.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Names one lease: the token alone is unique only within its cell.</summary>
[ProtoContract(SkipConstructor = true)]
public readonly record struct LeaseId([property: ProtoMember(1)] CellId Cell, [property: ProtoMember(2)] FencingToken Token)
{
    /// <summary><c>cell#token</c>.</summary>
    public override string ToString() => $"{Cell}#{Token}";
}

/// <summary>Names a host; survives its restarts.</summary>
[ProtoContract(SkipConstructor = true)]
public readonly record struct NodeId([property: ProtoMember(1)] string Name)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>Names a device slot of a host: <c>cpu:0</c>, <c>cuda:1</c>.</summary>
[ProtoContract(SkipConstructor = true)]
public readonly record struct DeviceId([property: ProtoMember(1)] NodeId Node, [property: ProtoMember(2)] string Slot)
{
    /// <summary><c>node/slot</c>.</summary>
    public override string ToString() => $"{Node}/{Slot}";
}
