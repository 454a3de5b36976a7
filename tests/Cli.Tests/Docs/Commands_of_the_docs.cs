using System.CommandLine;
using System.Text.RegularExpressions;
using Slfd.Cli.Commands;

namespace Slfd.Cli.Tests.Docs;

/// <summary>Every slfd command that a page shows, and every example of the commands' own help, is one that the command line takes.</summary>
public partial class Commands_of_the_docs
{
    // As the program has it: a word that begins with @ belongs to its option.
    private static readonly ParserConfiguration s_parsing = new() { ResponseFileTokenReplacer = null };

    [Fact]
    public void Are_taken_by_the_command_line()
    {
        var root = SlfdCommand.Create();
        var lines = Pages().SelectMany(Lines).Concat(root.Subcommands.SelectMany(command => Blocks((command.Description ?? "").ReplaceLineEndings("\n"))
            .Select(line => (Page: $"slfd {command.Name} --help", Line: line)))).ToList();
        Assert.True(lines.Count > 60, $"only {lines.Count} commands were found");
        var refused = from line in lines
                      let errors = root.Parse(Words(line.Line), s_parsing).Errors
                      where errors.Count > 0
                      select $"{line.Page}: {line.Line}: {errors[0].Message}";
        Assert.Empty(refused);
    }

    [Fact]
    public void Are_each_in_a_group_of_the_help()
    {
        var groups = SlfdCommand.Groups(SlfdCommand.Create());
        Assert.Equal(["Run", "Look", "Change", "Take away", "Keep"], groups.Select(group => group.Title).Take(5));
        Assert.All(groups.SelectMany(group => group.Commands), command => Assert.NotEmpty(SlfdCommand.Summary(command)));
    }

    [Fact]
    public void Have_an_example_in_their_help()
    {
        var without = SlfdCommand.Create().Subcommands.Where(command => !command.Hidden && command.Subcommands.Count == 0 && !command.Description!.Contains("Example", StringComparison.Ordinal));
        Assert.Empty(without.Select(command => command.Name));
    }

    private static IEnumerable<string> Pages() => Directory.GetFiles(Path.Combine(Root(), "docs"), "*.md").Append(Path.Combine(Root(), "README.md"));

    private static IEnumerable<(string Page, string Line)> Lines(string page) => from line in Blocks(File.ReadAllText(page)) select (Path.GetFileName(page), line);

    /// <summary>Lines of indented and fenced blocks that begin with slfd; what goes on in the next line, or stands in a session of pbm, which has words of its own, is none.</summary>
    private static IEnumerable<string> Blocks(string text)
    {
        foreach (var block in text.Split("\n\n").Where(block => !block.Contains("pbm ", StringComparison.Ordinal)))
        {
            foreach (Match command in Command().Matches(block).Where(command => !command.Value.TrimEnd().EndsWith('\\') && !command.Value.Contains("(control plane", StringComparison.Ordinal)))
            {
                yield return command.Groups[1].Value;
            }
        }
    }

    /// <summary>Up to what the shell or a reader takes: a comment, a pipe, a second command.</summary>
    private static List<string> Words(string line)
    {
        var own = Regex.Split(line.Replace("$(date +%F)", "DATE", StringComparison.Ordinal), @"\s+#\s|\s\|\s|\s>\s|\s&&\s|\s{3,}|;\s|\s+\(")[0];
        return [.. Regex.Matches(own, "\"([^\"]*)\"|'([^']*)'|\\S+").Select(word => word.Groups[1].Success ? word.Groups[1].Value : word.Groups[2].Success ? word.Groups[2].Value : word.Value)];
    }

    [GeneratedRegex(@"^(?:    |  |\$ )?(?:\./)?slfd ([a-z].*)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Slfd.Actors.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Slfd.Actors.sln is in no folder above the test");
        }

        return folder.FullName;
    }
}
