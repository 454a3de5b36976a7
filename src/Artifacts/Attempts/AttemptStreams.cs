using Slfd.Messages.Leases;

namespace Slfd.Artifacts.Attempts;

/// <summary>
/// What an attempt writes for people, log, numbers and pictures, as its node brings it where nodes share no folder: <c>attempts/TOKEN/streams</c> of the store, while somebody looks and
/// once at its end. Never evidence: a result's files come apart from these.
/// </summary>
public static class AttemptStreams
{
    /// <summary>What the store calls them in addresses and on its disk.</summary>
    public const string Part = CellFolder.StreamsName;

    /// <summary>Bytes of one of these files, at most; logs are bounded to a sixteenth of it, and numbers of a cell take it up after some 200,000 iterations.</summary>
    public const long Largest = 16L << 20;

    /// <summary>Whether a file may be among them.</summary>
    public static bool IsName(string? name) => name is not null && (AttemptText.Names.Contains(name) || AttemptSheets.IsName(name));

    /// <summary>What an attempt has of them now, as much as is brought at once: its texts, and its newest pictures.</summary>
    public static IReadOnlyList<string> ToCarry(CellFolder cell, FencingToken token) =>
    [
        .. AttemptText.Names.Where(name => cell.Has(cell.Attempt(token), name)).Select(name => Path.Combine(cell.Attempt(token), name)).Where(path => new FileInfo(path) is { Exists: true, Length: > 0 and <= Largest }),
        .. AttemptSheets.ToCarry(cell, token),
    ];
}
