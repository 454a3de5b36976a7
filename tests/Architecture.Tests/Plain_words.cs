using System.Text.RegularExpressions;

namespace Slfd.Architecture.Tests;

/// <summary>Pages, settings, messages and comments use plain words, and one word for one thing: phrases that were found to stop readers stay out.</summary>
public partial class Plain_words
{
    private static readonly string[] s_folders = ["src", "docs", "hocon", "bench", "ops", "docker", "tests"];

    private static readonly string[] s_endings = [".cs", ".razor", ".md", ".conf", ".yml", ".yaml", ".service"];

    /// <summary>Files that name such a phrase to say that it is gone, or to see that it is refused.</summary>
    private static readonly string[] s_mayNameThem =
        ["CHANGELOG.md", "docs/decisions/0048-one-table-of-words.md", "tests/Architecture.Tests/Plain_words.cs", "tests/Messages.Tests/Vocabulary/Words.cs"];

    [Fact]
    public void Stand_where_a_phrase_would_stop_a_reader()
    {
        var files = s_folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
            .Where(file => s_endings.Contains(Path.GetExtension(file)) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file)).Except(s_mayNameThem).ToList();
        Assert.True(files.Count > 1000, $"{files.Count} files were read");

        var found = files.SelectMany(file => File.ReadLines(Path.Combine(Repository.Root, file))
            .SelectMany((line, at) => Riddles().Matches(line).Select(riddle => $"{file}:{at + 1}: {riddle.Value}")));
        Assert.Empty(found);
    }

    // 'parked', 'given up', 'failed for good': a cell is 'failed' (Messages/Vocabulary). 'for good', 'for ever': say until when, or 'never'. 'its word': say who says it.
    [GeneratedRegex(@"\bwhoever\b|\bwhosoever\b|\bin good order\b|\bfor good\b|\bfor ever\b|\ba liar\b|\b(?:that|the) \w+'s word\b|\bparked\b|\bwas given up\b|\bwere given up\b|\bof its own accord\b|\blest\b|\bwhilst\b|\bthereof\b|\bhence\b", RegexOptions.IgnoreCase)]
    private static partial Regex Riddles();
}
