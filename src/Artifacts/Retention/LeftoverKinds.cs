using Slfd.Messages.Vocabulary;

namespace Slfd.Artifacts.Retention;

/// <summary>What a leftover is.</summary>
public enum LeftoverKind
{
    /// <summary>The folder of an attempt that a later one has replaced.</summary>
    Attempt,

    /// <summary>A checkpoint that newer ones have replaced.</summary>
    Checkpoint,

    /// <summary>A log file.</summary>
    Log,

    /// <summary>A decoded data set.</summary>
    Cache,

    /// <summary>The tables and figures of a grid, which can be made again.</summary>
    Report,
}

/// <summary>The words for what can be removed.</summary>
public static class LeftoverKinds
{
    /// <summary>Every kind, in the order in which tables show them.</summary>
    public static TermTable<LeftoverKind> Table { get; } = new(
        "kind of leftover",
        new(LeftoverKind.Attempt, Hue.Quiet, "a", "The folder of an attempt that a later one has replaced."),
        new(LeftoverKind.Checkpoint, Hue.Quiet, "c", "A checkpoint of an unfinished cell that newer ones have replaced."),
        new(LeftoverKind.Log, Hue.Quiet, "l", "A log file that was not written to for long."),
        new(LeftoverKind.Cache, Hue.Quiet, "d", "A decoded data set that was not used for long; it is made again when it is needed."),
        new(LeftoverKind.Report, Hue.Quiet, "r", "Tables and figures that were not written for long; 'slfd report' makes them again."));
}
