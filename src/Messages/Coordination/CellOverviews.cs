using ProtoBuf;

namespace Slfd.Messages.Coordination;

// What pages show of many cells at once: a mark for each, and counts for each filter.

/// <summary>In which order cells are listed.</summary>
public enum CellOrder
{
    /// <summary>The grid's, or that in which cells were first named.</summary>
    Grid = 0,

    /// <summary>Those leased most often first.</summary>
    Attempts = 1,

    /// <summary>Those that failed most often first.</summary>
    Failures = 2,
}

/// <summary>Asks in which state each cell of a grid is. Answered by <see cref="CellStrip"/> or <see cref="Refused"/>.</summary>
/// <param name="Grid">Its name.</param>
/// <param name="After">0, or where the answer before ended.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GetCellStrip([property: ProtoMember(1)] string Grid, [property: ProtoMember(2)] int After) : IOperatorQuestion;

/// <summary>The states of a grid's cells, a byte each, in the grid's order.</summary>
/// <param name="States">Numbers of <see cref="CellState"/>.</param>
/// <param name="Next">Where the next answer begins; 0: this is the last.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CellStrip([property: ProtoMember(1)] byte[] States, [property: ProtoMember(2)] int Next) : ICoordinatorReply
{
    /// <summary>An answer must fit a frame between hosts.</summary>
    public const int MostStates = 60_000;
}

/// <summary>Asks how many cells each further filter would leave. Answered by <see cref="CellCounts"/> or <see cref="Refused"/>.</summary>
/// <param name="Cells">Which cells; of a grid.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GetCellCounts([property: ProtoMember(1)] CellSelector Cells) : IOperatorQuestion;

/// <summary>How many cells a selector means, by state, by data set and by method. Each list is counted as if the selector did not say anything about that one thing, so that it shows what another choice would give.</summary>
/// <param name="States">In the order of the states.</param>
/// <param name="Datasets">In the grid's order.</param>
/// <param name="Methods">In the grid's order; experts last.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CellCounts(
    [property: ProtoMember(1)] StateCount[] States,
    [property: ProtoMember(2)] NamedCount[] Datasets,
    [property: ProtoMember(3)] NamedCount[] Methods) : ICoordinatorReply;

/// <summary>So many cells are of that data set or method.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record NamedCount([property: ProtoMember(1)] string Name, [property: ProtoMember(2)] int Count);
