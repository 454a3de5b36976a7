using System.Text.RegularExpressions;

namespace Slfd.Architecture.Tests;

/// <summary>What README and docs point at exists.</summary>
public partial class The_docs
{
    public static TheoryData<string> Pages =>
    [
        .. Directory.GetFiles(Repository.Root, "*.md").Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(page => Path.GetRelativePath(Repository.Root, page)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Link_to_files_and_headings_that_exist(string page)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, page));
        foreach (var link in Links().Matches(text).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal)))
        {
            var (file, heading) = link.Split('#') is [var before, var after] ? (before, after) : (link, string.Empty);
            var target = file.Length == 0 ? Path.Combine(Repository.Root, page) : Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, file));
            Assert.True(Path.Exists(target), $"{page} links to {link}, which does not exist");
            if (heading.Length > 0)
            {
                Assert.Contains(heading, Headings(File.ReadAllText(target)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Name_pages_of_docs_that_exist(string page)
    {
        foreach (Match match in NamedPages().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))))
        {
            Assert.True(Path.Exists(Path.Combine(Repository.Root, match.Groups[1].Value.TrimEnd('/'))), $"{page} names {match.Groups[1].Value}, which does not exist");
        }
    }

    [Fact]
    public void Are_one_book_in_which_every_page_leads_to_the_next()
    {
        var docs = Path.Combine(Repository.Root, "docs");
        string[] order = [.. Links().Matches(File.ReadAllText(Path.Combine(docs, "index.md"))).Select(match => match.Groups[1].Value).Where(link => link.EndsWith(".md", StringComparison.Ordinal) && !link.Contains('/', StringComparison.Ordinal))];
        Assert.Equal(Directory.GetFiles(docs, "*.md").Select(path => Path.GetFileName(path)!).Where(page => page != "index.md").Order(StringComparer.Ordinal), order.Order(StringComparer.Ordinal));
        foreach (var (number, page) in order.Index())
        {
            var next = number + 1 < order.Length ? $" · next: [{File.ReadLines(Path.Combine(docs, order[number + 1])).First().TrimStart('#', ' ')}]({order[number + 1]})" : string.Empty;
            Assert.Equal((page, $"[The book](index.md){next}"), (page, File.ReadLines(Path.Combine(docs, page)).Last()));
        }
    }

    [Fact]
    public void Describe_the_main_path_by_files_that_exist()
    {
        var named = NamedFiles().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"))).Select(match => match.Groups[1].Value).ToList();
        Assert.InRange(named.Count, 15, 60);
        Assert.All(named, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"docs/architecture.md names {path}, which does not exist"));
    }

    [Fact]
    public void Name_scenarios_and_tests_that_exist_for_what_is_promised()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var scenarios = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "bench", "Faults"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "promises.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| fault", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal) && line.Count(letter => letter == '|') == 4).ToList();
        Assert.True(rows.Count > 30, $"docs/promises.md has {rows.Count} rows");
        Assert.All(rows, row =>
        {
            var shown = Quoted().Matches(row.Split('|')[3]).Select(match => match.Groups[1].Value).ToList();
            Assert.True(shown.Count > 0, $"nothing shows: {row}");
            Assert.All(shown, name => Assert.True(tests.Contains(name) || scenarios.Contains($"\"{name}\"", StringComparison.Ordinal), $"docs/promises.md names {name}, which is neither a test nor a scenario"));
        });
    }

    private static IEnumerable<string> Headings(string text) =>
        HeadingLines().Matches(text).Select(match => NotInAnchors().Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"`(docs/[A-Za-z0-9_./-]+)`")]
    private static partial Regex NamedPages();

    [GeneratedRegex(@"`((?:src|tests|hocon|docs|bench|docker)/[A-Za-z0-9_./-]+)`")]
    private static partial Regex NamedFiles();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex HeadingLines();

    [GeneratedRegex(@"[^\w -]")]
    private static partial Regex NotInAnchors();
}
