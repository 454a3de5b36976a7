using Slfd.Messages.Vocabulary;

namespace Slfd.Messages.Coordination;

/// <summary>How an attempt ended. Stored in snapshots: numbers never change their meaning. <see cref="AttemptEnds"/> says what each means.</summary>
public enum AttemptEnd : byte
{
    /// <summary>It has not.</summary>
    Running = 0,

    /// <summary>With the accepted result.</summary>
    Succeeded = 1,

    /// <summary>With a failure.</summary>
    Failed = 2,

    /// <summary>Its node was silent for a whole term.</summary>
    Expired = 3,

    /// <summary>Its node gave it back.</summary>
    HandedBack = 4,

    /// <summary>Its node's process was started again without it.</summary>
    NodeRestarted = 5,

    /// <summary>An operator took it away.</summary>
    Withdrawn = 6,

    /// <summary>An earlier attempt's result came after all.</summary>
    Superseded = 7,
}

/// <summary>The words for the ends of an attempt.</summary>
public static class AttemptEnds
{
    /// <summary>Every end, in the order in which tables show them.</summary>
    public static TermTable<AttemptEnd> Table { get; } = new(
        "end of an attempt",
        new(AttemptEnd.Running, Hue.Active, "▶", "It has not ended."),
        new(AttemptEnd.Succeeded, Hue.Good, "✓", "Its result was accepted."),
        new(AttemptEnd.Failed, Hue.Bad, "✗", "It failed; 'cause' says with what."),
        new(AttemptEnd.Expired, Hue.Attention, "?", "Its node was silent for longer than the lease lasts."),
        new(AttemptEnd.HandedBack, Hue.Quiet, "↓", "Its node gave the cell back, unfinished."),
        new(AttemptEnd.NodeRestarted, Hue.Attention, "↻", "Its node was started again and no longer ran it."),
        new(AttemptEnd.Withdrawn, Hue.Quiet, "–", "An operator took the cell away: pause, cancel or retry."),
        new(AttemptEnd.Superseded, Hue.Quiet, "«", "The result of an earlier attempt arrived after all."));

    /// <summary>The word for an end.</summary>
    public static string Name(this AttemptEnd end) => Table[end].Name;
}
