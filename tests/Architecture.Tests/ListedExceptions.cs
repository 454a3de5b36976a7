namespace Slfd.Architecture.Tests;

/// <summary>Exceptions to a rule, a line each: <c>what | why</c>. A line without a reason is refused, and so is one whose occasion is gone: a list only shrinks.</summary>
internal static class ListedExceptions
{
    /// <summary>What breaks the rule and is not listed, and what is listed and breaks no rule; empty when all is well.</summary>
    /// <param name="file">In the folder Exceptions.</param>
    /// <param name="found">What breaks the rule.</param>
    /// <param name="key">What of it is listed.</param>
    public static IReadOnlyList<string> Unlisted(string file, IEnumerable<string> found, Func<string, string> key)
    {
        var path = Path.Combine(Repository.Root, "tests", "Architecture.Tests", "Exceptions", file);
        Dictionary<string, string> listed = new(StringComparer.Ordinal);
        List<string> wrong = [];
        foreach (var line in File.ReadAllLines(path).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var bar = line.LastIndexOf(" | ", StringComparison.Ordinal);
            if (bar < 0 || line.Length - bar < 12 || !listed.TryAdd(line[..bar], line[(bar + 3)..]))
            {
                wrong.Add($"{file}: listed twice, or without a reason: {line}");
            }
        }

        var keys = found.Select(text => (Text: text, Key: key(text))).ToList();
        wrong.AddRange(keys.Where(hit => !listed.ContainsKey(hit.Key)).Select(hit => hit.Text));
        wrong.AddRange(listed.Keys.Except(keys.Select(hit => hit.Key), StringComparer.Ordinal).Select(gone => $"{file}: its occasion is gone, take the line out: {gone}"));
        return wrong;
    }
}
