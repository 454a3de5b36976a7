namespace Slfd.Checking;

/// <summary>What was found to be wrong: sentences up to a limit of each kind, and numbers without one.</summary>
/// <param name="mostOfAKind">The limit.</param>
public sealed class Findings(int mostOfAKind = int.MaxValue)
{
    private readonly SortedDictionary<FindingKind, int> _counts = [];
    private readonly List<Violation> _kept = [];

    /// <summary>Those that are kept, in the order in which they were found.</summary>
    public IReadOnlyList<Violation> Kept => _kept;

    /// <summary>Whether nothing was found.</summary>
    public bool IsEmpty => _counts.Count == 0;

    /// <summary>How many of a kind were found.</summary>
    public int Of(FindingKind kind) => _counts.GetValueOrDefault(kind);

    /// <summary>Adds one.</summary>
    internal void Add(Rule rule, string text)
    {
        Violation found = new(rule, text);
        if ((_counts[found.Kind] = Of(found.Kind) + 1) <= mostOfAKind)
        {
            _kept.Add(found);
        }
    }
}
