using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Slfd.Reporting.Tests.Reports;

/// <summary>A report says what was measured. That something leads a field is a claim about everybody else's work, which no grid measures.</summary>
public partial class Claims
{
    public static Regex Forbidden { get; } = Phrase();

    public static TheoryData<string> Documents => [.. Directory.EnumerateFiles(Root(), "*.md", SearchOption.TopDirectoryOnly)
        .Concat(Directory.EnumerateFiles(Path.Combine(Root(), "docs"), "*", SearchOption.AllDirectories))
        .Concat(Directory.EnumerateFiles(Path.Combine(Root(), "hocon"), "*", SearchOption.AllDirectories))
        .Concat(Directory.EnumerateFiles(Path.Combine(Root(), "src", "Reporting"), "*.cs", SearchOption.AllDirectories))
        .Concat(Directory.EnumerateFiles(Path.Combine(Root(), "src", "Cli"), "*.cs", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Root(), path))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void About_the_field_are_in_no_document(string path) => Assert.DoesNotMatch(Forbidden, File.ReadAllText(Path.Combine(Root(), path)));

    [Theory]
    [InlineData("State-of-the-Art")]
    [InlineData("state of\nthe art")]
    [InlineData("a SOTA method")]
    public void Are_recognised(string text) => Assert.Matches(Forbidden, text);

    [GeneratedRegex(@"state[\s-]+of[\s-]+the[\s-]+art|\bsota\b", RegexOptions.IgnoreCase)]
    private static partial Regex Phrase();

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
