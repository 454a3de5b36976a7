namespace Slfd.Messages.Leases;

/// <summary>What can name a node: it stands in paths, log lines, tables and certificates.</summary>
public static class NodeName
{
    /// <summary>Letters of the longest name.</summary>
    public const int Longest = 63;

    /// <summary>The rule in words.</summary>
    public const string Rule = "allowed are 1 to 63 letters, digits, '.', '-' and '_', beginning with a letter or digit";

    /// <summary>Whether a text can name a node.</summary>
    public static bool IsValid(string? text) => text is { Length: > 0 and <= Longest } && char.IsAsciiLetterOrDigit(text[0]) && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');

    /// <summary>Whether a text can name a device slot: <c>cpu:0</c>, <c>cuda:1</c>.</summary>
    public static bool IsSlot(string? text) => text is { Length: > 0 and <= Longest } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is ':' or '.' or '-' or '_');
}
