using System.Text.RegularExpressions;

namespace Slfd.Architecture.Tests;

/// <summary>The C# sources below src, as text.</summary>
internal static partial class Sources
{
    /// <summary>Every file: its path in the repository, and its lines.</summary>
    public static IReadOnlyList<(string Path, string[] Lines)> All { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(Repository.Root, file), Lines: File.ReadAllLines(file)))
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];

    /// <summary>Types at the top of a file, each with the number of lines from its declaration to the next one or the file's end.</summary>
    public static IEnumerable<(string Type, int Lines)> TypesOf((string Path, string[] Lines) file)
    {
        var scope = Path.GetDirectoryName(file.Path)!;
        (int Line, string Name)[] found =
            [.. file.Lines.Select((line, at) => (at, Declaration().Match(line))).Where(hit => hit.Item2.Success).Select(hit => (hit.at, hit.Item2.Groups["name"].Value))];
        return found.Select((type, index) => ($"{scope}/{type.Name}", (index + 1 < found.Length ? found[index + 1].Line : file.Lines.Length) - type.Line));
    }

    /// <summary>Records with the number of their positional members.</summary>
    public static IEnumerable<(string Record, int Members)> Records((string Path, string[] Lines) file)
    {
        var text = string.Join('\n', file.Lines.Select(line => line.TrimStart().StartsWith("//", StringComparison.Ordinal) ? string.Empty : line));
        foreach (Match record in PositionalRecord().Matches(text))
        {
            var (depth, members) = (0, 1);
            for (var at = record.Index + record.Length; depth >= 0 && at < text.Length; at++)
            {
                depth += text[at] is '(' or '<' or '[' or '{' ? 1 : text[at] is ')' or '>' or ']' or '}' ? -1 : 0;
                members += depth == 0 && text[at] == ',' ? 1 : 0;
            }

            yield return (record.Groups["name"].Value, members);
        }
    }

    [GeneratedRegex(@"^(?:(?:public|internal|file|static|sealed|abstract|readonly|partial|unsafe|ref) )*(?:record struct|record class|record|class|struct|interface|enum) (?<name>\w+)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\brecord (?:struct |class )?(?<name>\w+)(?:<[\w, ]+>)?\((?!\))")]
    private static partial Regex PositionalRecord();
}
