using ProtoBuf;
using Slfd.Messages.Vocabulary;

namespace Slfd.Messages.Coordination;

/// <summary>What can be wrong with a sweep while it goes on. <see cref="AlertKinds"/> says what each means.</summary>
public enum AlertKind
{
    /// <summary>Cells of a grid are failed.</summary>
    Failed = 1,

    /// <summary>A running cell makes no progress.</summary>
    Stuck = 2,

    /// <summary>A node is not heard.</summary>
    Silent = 3,

    /// <summary>A device gets no cells.</summary>
    Quarantined = 4,

    /// <summary>Two attempts at one cell made different images.</summary>
    Differs = 5,

    /// <summary>A disk fills: that of the runs folder, or one on which cells find no room.</summary>
    Disk = 6,

    /// <summary>A certificate ends soon, or has ended.</summary>
    Certificate = 7,

    /// <summary>A coordinator host is not reached.</summary>
    Host = 8,

    /// <summary>No worker starts on a device.</summary>
    Unusable = 9,
}

/// <summary>The words for alerts.</summary>
public static class AlertKinds
{
    /// <summary>Every kind, in the order in which lists show them.</summary>
    public static TermTable<AlertKind> Table { get; } = new(
        "kind of an alert",
        new(AlertKind.Differs, Hue.Bad, "≠", "Two attempts at one cell made different images; the first result counts."),
        new(AlertKind.Failed, Hue.Bad, "✗", "Cells of a grid have used up their attempts."),
        new(AlertKind.Quarantined, Hue.Bad, "!", "A device gets no more cells before 'slfd restore'."),
        new(AlertKind.Unusable, Hue.Bad, "w", "No worker starts on a device; it gets no cells before one does."),
        new(AlertKind.Silent, Hue.Bad, "?", "A node has sent no heartbeat for a whole lease term."),
        new(AlertKind.Host, Hue.Bad, "h", "A coordinator host is not reached by the one that says so."),
        new(AlertKind.Stuck, Hue.Attention, "…", "A running cell makes no progress for three times as long as is usual."),
        new(AlertKind.Disk, Hue.Attention, "s", "The disk of the runs folder fills, or cells find no room on another one."),
        new(AlertKind.Certificate, Hue.Attention, "c", "A certificate ends within 14 days, or has ended."));

    /// <summary>The word for a kind.</summary>
    public static string Name(this AlertKind kind) => Table[kind].Name;
}

/// <summary>Says that an alert was seen. Answered by <see cref="Changed"/> or <see cref="Refused"/>.</summary>
/// <param name="Kind">Of the alert.</param>
/// <param name="Key">Which of its kind.</param>
/// <param name="UpTo">How large it is now.</param>
/// <param name="DryRun">Only say what would change.</param>
/// <param name="By">Who asks.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record AcknowledgeAlert(
    [property: ProtoMember(1)] AlertKind Kind,
    [property: ProtoMember(2)] string Key,
    [property: ProtoMember(3)] long UpTo,
    [property: ProtoMember(4)] bool DryRun,
    [property: ProtoMember(5)] OperatorId By) : IOperatorMessage
{
    /// <summary>Letters of a key, at most.</summary>
    public const int LongestKey = 200;
}

/// <summary>Asks which alerts were seen. Answered by <see cref="Acknowledgements"/>.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record GetAcknowledgements : IOperatorQuestion;

/// <summary>What was seen, the latest last.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record Acknowledgements([property: ProtoMember(1)] Acknowledgement[] All) : ICoordinatorReply
{
    /// <summary>So many are kept; the earliest are forgotten first.</summary>
    public const int MostKept = 500;
}

/// <summary>Somebody saw an alert.</summary>
/// <param name="Kind">Of the alert.</param>
/// <param name="Key">Which of its kind.</param>
/// <param name="At">When it was seen, milliseconds since 1970-01-01 UTC.</param>
/// <param name="UpTo">How large it was.</param>
/// <param name="By">Who saw it.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record Acknowledgement(
    [property: ProtoMember(1)] AlertKind Kind,
    [property: ProtoMember(2)] string Key,
    [property: ProtoMember(3)] long At,
    [property: ProtoMember(4)] long UpTo,
    [property: ProtoMember(5)] string By);
