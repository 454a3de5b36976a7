using Slfd.Messages.Vocabulary;

namespace Slfd.Web.Rendering;

/// <summary>How style sheets name a colour of the table of words.</summary>
internal static class WordClass
{
    private static readonly (string Colour, string Name)[] s_names =
        [(Hue.Good, "good"), (Hue.Active, "active"), (Hue.Quiet, "quiet"), (Hue.Attention, "attention"), (Hue.Bad, "bad")];

    /// <summary><c>good</c>, <c>active</c> …</summary>
    public static string Of<T>(Term<T> term)
        where T : struct, Enum => Of(term.Colour);

    /// <summary>The same for a colour.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of <see cref="Hue"/>.</exception>
    public static string Of(string colour) => Array.Find(s_names, name => name.Colour == colour).Name
        ?? throw new ArgumentOutOfRangeException(nameof(colour), colour, $"no colour of the table of words; these are: {string.Join(", ", s_names)}");
}
