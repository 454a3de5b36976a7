using ProtoBuf;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;

namespace Slfd.Messages.Coordination;

// When things will end, as far as that can be known, and what does not move.

/// <summary>Asks when the grids and the whole fleet's work will end. Answered by <see cref="Outlook"/>.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record GetOutlook : IOperatorQuestion;

/// <summary>When everything will end.</summary>
/// <param name="Grids">Of each grid that is not ended, in order of submission.</param>
/// <param name="Fleet">Of all of them.</param>
/// <param name="Stuck">Cells that run and make no progress, a few.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record Outlook(
    [property: ProtoMember(1)] GridOutlook[] Grids,
    [property: ProtoMember(2)] Estimate Fleet,
    [property: ProtoMember(3)] StuckCell[] Stuck) : ICoordinatorReply
{
    /// <summary>What each grid has cost and will cost, those that are ended as well, in order of submission. Empty: an older coordinator host answers.</summary>
    [ProtoMember(4)]
    public GridCost[] Costs { get => field ?? []; init; }
}

/// <summary>What the finished cells of a grid took of devices, and what the others will take. Attempts that failed are in neither.</summary>
/// <param name="Grid">Its name.</param>
/// <param name="Seconds">Of devices, for the finished cells.</param>
/// <param name="SecondsLeft">The same for the cells that are left, by how long such cells usually take; null: that is not known.</param>
/// <param name="MeasuredSeconds">Those of <paramref name="Seconds"/> that belong to cells whose energy was measured.</param>
/// <param name="Joules">What the cards of those cells drew.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GridCost(
    [property: ProtoMember(1)] string Grid,
    [property: ProtoMember(2)] double Seconds,
    [property: ProtoMember(3)] double? SecondsLeft,
    [property: ProtoMember(4)] double MeasuredSeconds,
    [property: ProtoMember(5)] double Joules)
{
    /// <summary>What the cards will draw for the cells that are left, at the rate of those that were measured; null: that is not known.</summary>
    public double? JoulesLeft => SecondsLeft is { } left && MeasuredSeconds > 0 ? left * Joules / MeasuredSeconds : null;
}

/// <summary>When a grid will end.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record GridOutlook([property: ProtoMember(1)] string Grid, [property: ProtoMember(2)] Estimate Ends);

/// <summary>How much longer something takes, from now. Either all three times are given, or <paramref name="Because"/> says why nobody can know.</summary>
/// <param name="Low">In one of ten cases it takes less.</param>
/// <param name="Middle">In half of the cases it takes less.</param>
/// <param name="High">In nine of ten cases it takes less.</param>
/// <param name="Because">Why it is not known; empty where it is.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record Estimate(
    [property: ProtoMember(1)] TimeSpan? Low,
    [property: ProtoMember(2)] TimeSpan? Middle,
    [property: ProtoMember(3)] TimeSpan? High,
    [property: ProtoMember(4)] string Because)
{
    /// <summary>It is known.</summary>
    public static Estimate Of(TimeSpan low, TimeSpan middle, TimeSpan high) => new(low, middle, high, string.Empty);

    /// <summary>It is not known.</summary>
    public static Estimate Unknown(string because) => new(null, null, null, because);
}

/// <summary>A cell that runs and makes no progress for three times as long as its longest pause so far, and for two minutes at least.</summary>
/// <param name="Cell">Which.</param>
/// <param name="Label">For people.</param>
/// <param name="Device">Where it runs.</param>
/// <param name="Since">How long ago its iteration or phase last changed.</param>
/// <param name="Usual">The pause that would have been usual.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record StuckCell(
    [property: ProtoMember(1)] CellId Cell,
    [property: ProtoMember(2)] string Label,
    [property: ProtoMember(3)] DeviceId Device,
    [property: ProtoMember(4)] TimeSpan Since,
    [property: ProtoMember(5)] TimeSpan Usual);
