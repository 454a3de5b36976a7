using System.Globalization;
using System.Text;

namespace Slfd.Experiments.Hocon;

/// <summary>What may be printed of a text that somebody else wrote: no control characters, none that turn the direction of writing, none that cannot be seen.</summary>
public static class Printable
{
    /// <summary>Whether the character may stand in a name or a value and be printed as it is.</summary>
    public static bool Allows(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);

    /// <summary>Whether the character may stand in a comment: there, what joins letters of some scripts may, and what turns the direction of writing may not.</summary>
    public static bool AllowsInComment(Rune rune) => Allows(rune) || rune.Value is '\t' or '\r' or 0x200C or 0x200D
        || (Rune.GetUnicodeCategory(rune) is UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    /// <summary>Whether all of the text may be printed as it is.</summary>
    public static bool Allows(string text) => text.EnumerateRunes().All(Allows);

    /// <summary>The text with <c>U+XXXX</c> in place of what must not be printed, cut where it is long.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">Characters that are shown.</param>
    public static string Show(string text, int most = 60)
    {
        StringBuilder shown = new();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= most)
            {
                return shown.Append('…').ToString();
            }

            _ = Allows(rune) ? shown.Append(rune.ToString()) : shown.Append('<').Append(Code(rune)).Append('>');
        }

        return shown.ToString();
    }

    /// <summary><c>U+202E</c>.</summary>
    public static string Code(Rune rune) => $"U+{rune.Value.ToString("X4", CultureInfo.InvariantCulture)}";
}
