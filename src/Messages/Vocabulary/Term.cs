using System.Text.Json;

namespace Slfd.Messages.Vocabulary;

/// <summary>One word of the program: what people type and read for a value, on every page, in every table, in JSON and in metrics.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
/// <param name="Value">What it stands for.</param>
/// <param name="Colour">One of <see cref="Hue"/>, <c>#rrggbb</c>.</param>
/// <param name="Glyph">One character that tells it apart where there is no colour.</param>
/// <param name="Sentence">What it means, for people; ends with a full stop.</param>
public sealed record Term<T>(T Value, string Colour, string Glyph, string Sentence)
    where T : struct, Enum
{
    /// <summary>The word itself: the member's name in lower case, with hyphens. JSON writes the same.</summary>
    public string Name { get; } = JsonNamingPolicy.KebabCaseLower.ConvertName(Value.ToString());
}
