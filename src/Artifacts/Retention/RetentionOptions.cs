namespace Slfd.Artifacts.Retention;

/// <summary>How long things stay that no result, lease or resume needs. Set below <c>slfd.retention</c> in the file of <c>--config</c>.</summary>
public sealed record RetentionOptions
{
    /// <summary>Folders of attempts that a later attempt has replaced, with their error logs: so long after they were last written. Default 7 days.</summary>
    public TimeSpan Attempts { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How many of the newest whole checkpoints of an unfinished cell stay; at least 2, so that a damaged one costs little. Default 3.</summary>
    public int Checkpoints { get; init; } = 3;

    /// <summary>Log files: so long after they were last written. Default 30 days.</summary>
    public TimeSpan Logs { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Decoded data sets in the cache folder: so long after they were last read or written. They are made again when a cell needs them. Default 30 days.</summary>
    public TimeSpan Caches { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Report folders: so long after they were last written. <c>slfd report</c> writes them again. Default 90 days.</summary>
    public TimeSpan Reports { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Says what is wrong; null: nothing.</summary>
    public string? Fault() =>
        Checkpoints < 2 ? $"checkpoints is {Checkpoints}: at least 2 have to stay, in case the newest is damaged"
        : new[] { Attempts, Logs, Caches, Reports }.Any(age => age < TimeSpan.Zero) ? "an age is negative"
        : null;
}
