using ProtoBuf;

namespace Slfd.Messages.Coordination;

// What happened, however long ago: read back from the journal, page by page from the latest on.

/// <summary>Asks what happened before an event. Answered by <see cref="History"/> or <see cref="Refused"/>.</summary>
/// <param name="Before">Only events with a lower number; 0: from the latest on.</param>
/// <param name="Most">At most so many.</param>
/// <param name="Cell">Only what is about this cell: its id, or the first digits of it; empty: about any.</param>
/// <param name="Grid">Only what is about this grid or a cell of it; empty: about any.</param>
/// <param name="Kinds">Only of these kinds, as <see cref="Happening.Kind"/> names them; empty: of any.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record GetHistory(
    [property: ProtoMember(1)] long Before,
    [property: ProtoMember(2)] int Most,
    [property: ProtoMember(3)] string Cell,
    [property: ProtoMember(4)] string Grid,
    [property: ProtoMember(5)] string[] Kinds) : IOperatorQuestion
{
    /// <summary>More do not fit an answer.</summary>
    public const int LargestPage = 200;
}

/// <summary>What happened, the latest first.</summary>
/// <param name="Items">The page; it may be empty though there is more, where few events are what was asked for.</param>
/// <param name="Next">'Before' of the question for the next page; 0: the journal has been read to its beginning.</param>
/// <param name="Acts">For those of the items that are acts of operators: who did what, under the number of the event.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record History(
    [property: ProtoMember(1)] Happening[] Items,
    [property: ProtoMember(2)] long Next,
    [property: ProtoMember(3)] AuditEntry[] Acts) : ICoordinatorReply;
