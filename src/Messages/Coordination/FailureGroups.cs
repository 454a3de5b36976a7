using ProtoBuf;
using Slfd.Experiments.Cells;
using Slfd.Messages.Results;

namespace Slfd.Messages.Coordination;

/// <summary>Asks what the cells that have failed have in common. Answered by <see cref="FailureGroups"/> or <see cref="Refused"/>.</summary>
/// <param name="Grid">Of this grid; null: of all.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GetFailureGroups([property: ProtoMember(1)] string? Grid) : IOperatorQuestion;

/// <summary>Failed and delayed cells in groups that say the same.</summary>
/// <param name="Groups">The largest first.</param>
/// <param name="More">Groups that were left out.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record FailureGroups([property: ProtoMember(1)] FailureGroup[] Groups, [property: ProtoMember(2)] int More) : ICoordinatorReply
{
    /// <summary>An answer must fit a frame between hosts.</summary>
    public const int MostGroups = 20;
}

/// <summary>Cells whose last attempts failed in the same way.</summary>
/// <param name="Class">Of the failure.</param>
/// <param name="Message">What the messages have in common: numbers, paths and ids are left out.</param>
/// <param name="Count">Cells.</param>
/// <param name="Cells">The first of them.</param>
/// <param name="Spread">Where and when they failed.</param>
/// <param name="Sample">One of them, the latest, with the end of its log.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record FailureGroup(
    [property: ProtoMember(1)] FailureClass Class,
    [property: ProtoMember(2)] string Message,
    [property: ProtoMember(3)] int Count,
    [property: ProtoMember(4)] CellId[] Cells,
    [property: ProtoMember(5)] FailureSpread Spread,
    [property: ProtoMember(6)] FailedCell Sample)
{
    /// <summary>So many ids are listed.</summary>
    public const int MostCells = 100;

    /// <summary>Bytes of a sample's log, at most.</summary>
    public const int LongestTail = 1024;
}

/// <summary>Where and when cells failed: one cell on three devices is the cell's fault, three cells on one device are the device's.</summary>
/// <param name="Devices">The devices, those with the most failures first; a few.</param>
/// <param name="DeviceCount">All of them.</param>
/// <param name="Attempts">Failed attempts of these cells that the log still knows.</param>
/// <param name="First">The first of them, milliseconds since 1970-01-01 UTC; 0: not known.</param>
/// <param name="Last">The last of them.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record FailureSpread(
    [property: ProtoMember(1)] string[] Devices,
    [property: ProtoMember(2)] int DeviceCount,
    [property: ProtoMember(3)] int Attempts,
    [property: ProtoMember(4)] long First,
    [property: ProtoMember(5)] long Last)
{
    /// <summary>So many devices stand in one sentence.</summary>
    public const int MostNamed = 3;

    /// <summary><c>one cell on 3 devices</c>, <c>5 cells on one device</c>, <c>5 cells on 2 devices</c>.</summary>
    /// <param name="cells">Of the group.</param>
    public string Sentence(int cells) => $"{Cells(cells)} on {(DeviceCount == 0 ? "no known device" : DeviceCount == 1 ? "one device" : $"{DeviceCount} devices")}";

    /// <summary>The same with the devices by name, as far as they are known: <c>3 cells on gpu3/cuda:1</c>, <c>5 cells on 2 devices: gpu3/cuda:1, gpu7/cuda:0</c>.</summary>
    /// <param name="cells">Of the group.</param>
    public string NamedSentence(int cells) => Devices.Length == 0 ? Sentence(cells)
        : DeviceCount == 1 ? $"{Cells(cells)} on {Devices[0]}"
        : $"{Sentence(cells)}: {string.Join(", ", Devices.Take(MostNamed))}{(DeviceCount > Math.Min(Devices.Length, MostNamed) ? $" and {DeviceCount - Math.Min(Devices.Length, MostNamed)} more" : string.Empty)}";

    /// <summary>What that speaks against; empty: it does not say.</summary>
    /// <param name="cells">Of the group.</param>
    public string Blames(int cells) => cells == 1 && DeviceCount > 1 ? "most likely the cell's own fault" : cells > 1 && DeviceCount == 1 ? "most likely the device's fault" : string.Empty;

    private static string Cells(int cells) => cells == 1 ? "one cell" : $"{cells} cells";
}
