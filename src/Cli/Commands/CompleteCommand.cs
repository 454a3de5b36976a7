using System.CommandLine;
using Slfd.Artifacts;
using Slfd.Cli.Shared;
using Slfd.Programs;
using Slfd.Reporting.Results;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd complete LINE</c>: what shells ask while somebody types; hidden. Prints a word a line.</summary>
internal static class CompleteCommand
{
    private const int MostCells = 400;
    private static readonly Argument<string> s_line = new("LINE") { Description = "What was typed so far, with the program's name" };

    public static Command Create()
    {
        Command command = new("complete", "Print the words that may follow a command line; for shells.") { s_line };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var root = (RootCommand)parsed.RootCommandResult.Command;
            foreach (var word in Words(root, parsed.GetRequiredValue(s_line)))
            {
                parsed.InvocationConfiguration.Output.WriteLine(word);
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The words that may stand at the end of a line, in order.</summary>
    internal static IEnumerable<string> Words(RootCommand root, string line)
    {
        var typed = line.IndexOf(' ', StringComparison.Ordinal) is var space and >= 0 ? line[(space + 1)..] : "";
        var last = typed[(typed.LastIndexOf(' ') + 1)..];
        var parsed = root.Parse(typed);
        var command = parsed.CommandResult.Command;
        var before = typed[..^last.Length].TrimEnd();
        var option = command.Options.FirstOrDefault(option => before.EndsWith($" {option.Name}", StringComparison.Ordinal));
        IEnumerable<string> words = option is not null
            ? option.Name is "--grid" ? Grids(Runs(parsed)) : option.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(item => item.Label)
            : last.StartsWith('-') ? command.Options.Where(known => !known.Hidden).Select(known => known.Name)
            : command.Subcommands.Count > 0 ? command.Subcommands.Where(known => !known.Hidden).Select(known => known.Name)
            : command.Arguments.Any(argument => argument.Name == "GRID") ? Grids(Runs(parsed))
            : command.Arguments.Any(argument => argument.Name == "CELL") ? Cells(Runs(parsed))
            : [];
        return words.Where(word => word.StartsWith(last, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);
    }

    /// <summary>Names of the grids in a runs folder.</summary>
    internal static List<string> Grids(string runs)
    {
        using var store = ResultStore.OpenToRead(new RunsFolder(runs).ReportingDatabase);
        return store is null ? [] : [.. store.Grids().Select(grid => grid.Name)];
    }

    /// <summary>The first digits of the cells in a runs folder that were done last.</summary>
    internal static List<string> Cells(string runs)
    {
        using var store = ResultStore.OpenToRead(new RunsFolder(runs).ReportingDatabase);
        return store is null ? [] : [.. store.Latest(MostCells).Select(row => row.Cell.Prefix)];
    }

    /// <summary>The runs folder that the line names, else the usual one.</summary>
    private static string Runs(ParseResult parsed) => Path.GetFullPath(
        (parsed.CommandResult.Command.Options.Contains(SharedOptions.Runs) && parsed.GetResult(SharedOptions.Runs) is { Implicit: false } ? parsed.GetValue(SharedOptions.Runs)?.FullName : null) ?? "runs");
}
