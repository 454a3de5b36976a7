namespace Slfd.Web.Verbs;

/// <summary>A verb as a command line that does the same.</summary>
internal static class VerbCommand
{
    private static readonly string[] s_selectors = ["grid", "state", "dataset", "method", "node", "attempts"];

    /// <summary>The command; null: the command line has none for it.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="said">What the address says.</param>
    public static string? Of(string verb, IReadOnlyList<(string Name, string Value)> said)
    {
        var known = said.ToLookup(pair => pair.Name, pair => pair.Value);
        return verb switch
        {
            "pause" or "resume" => Line(verb, known["grid"]),
            "drain" or "undrain" => Line(verb, known["node"]),
            "restore" => Line(verb, known["node"].Zip(known["slot"], (node, slot) => $"{node}/{slot}")),
            "quarantine" => Line(verb, [.. known["node"].Zip(known["slot"], (node, slot) => $"{node}/{slot}"), "--reason", .. known["reason"].Take(1)]),
            "acknowledge" => Line(verb, [.. known["kind"].Take(1), .. known["key"].Take(1)]),
            "retry" or "cancel" when !known.Contains("entry") => Line(verb,
            [
                .. s_selectors.SelectMany(name => known[name].Where(value => value.Length > 0).SelectMany(value => (string[])[$"--{name}", value])),
                .. known["cell"],
                .. known.Contains("force") ? ["--force"] : Array.Empty<string>(),
            ]),
            "retry" or "cancel" or "priority" => null, // entries of a table, and a number alone, are no words of the command line
            var other => throw new ArgumentOutOfRangeException(nameof(verb), other, "not a verb of pages"),
        };
    }

    private static string Line(string verb, IEnumerable<string> words) => string.Join(' ', ["slfd", verb, .. words.Select(Quoted)]);

    /// <summary>As a shell takes it for one word.</summary>
    private static string Quoted(string word) => word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/' or ':' or ',') ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
