namespace Slfd.Coordinator.Mending;

/// <summary>What a finding is about.</summary>
public enum CheckKind
{
    /// <summary>Events are missing, changed or unreadable.</summary>
    Journal,

    /// <summary>The folder holds what the journal does not know.</summary>
    Unknown,

    /// <summary>Files of a finished cell are damaged or gone.</summary>
    Files,
}

/// <summary>What a check found, and how much it looked at.</summary>
/// <param name="mostOfAKind">So many findings of a kind are kept as sentences; the rest are counted.</param>
public sealed class CheckFindings(int mostOfAKind)
{
    private readonly Dictionary<CheckKind, int> _counts = [];
    private readonly List<(CheckKind Kind, string Text)> _texts = [];

    /// <summary>Events that were read.</summary>
    public long Events { get; internal set; }

    /// <summary>Finished cells.</summary>
    public int Accepted { get; internal set; }

    /// <summary>Finished cells whose files are not in their place yet.</summary>
    public int Waiting { get; internal set; }

    /// <summary>The findings that are kept, in the order in which they were found.</summary>
    public IReadOnlyList<(CheckKind Kind, string Text)> Texts => _texts;

    /// <summary>Whether all is well.</summary>
    public bool Passed => _counts.Count == 0;

    /// <summary>How many findings of a kind there are.</summary>
    public int Of(CheckKind kind) => _counts.GetValueOrDefault(kind);

    /// <summary>Adds one.</summary>
    internal void Add(CheckKind kind, string text)
    {
        if ((_counts[kind] = Of(kind) + 1) <= mostOfAKind)
        {
            _texts.Add((kind, text));
        }
    }
}
