using System.Collections.Frozen;

namespace Slfd.Messages.Results;

/// <summary>What the words of <see cref="CellOutcome.Marks"/> mean.</summary>
public static class MarkWords
{
    private static readonly FrozenDictionary<string, string> s_sentences = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["variance"] = "the mean diagonal of Σ grew more than tenfold",
        ["loss"] = "the matching loss grew",
        ["pixels"] = "a synthetic pixel is beyond ten standard deviations from the data's mean",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The word with what it means: <c>loss (the matching loss grew)</c>. A word of a newer build stands alone.</summary>
    public static string Explained(string mark) => s_sentences.TryGetValue(mark, out var sentence) ? $"{mark} ({sentence})" : mark;

    /// <summary>All of them, for one line.</summary>
    public static string Explained(IEnumerable<string> marks) => string.Join("; ", marks.Select(Explained));
}
