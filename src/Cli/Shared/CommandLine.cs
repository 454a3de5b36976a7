using System.CommandLine;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Hocon;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Programs;

namespace Slfd.Cli.Shared;

/// <summary>Runs a command line, typed in a shell or in pbm. What goes wrong is said in lines that begin with <c>slfd:</c>.</summary>
internal static class CommandLine
{
    // A word that begins with @ belongs to its option ('--database @FILE'); it is no file of further words.
    private static readonly ParserConfiguration s_parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs it to its end.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> Run(RootCommand root, IReadOnlyList<string> words, Invocation invocation, CancellationToken stop = default)
    {
        var parsed = root.Parse(words, s_parsing);
        // Where any number of names may stand, the parser takes an option that it does not know for one more name.
        string[] mistaken = [.. parsed.CommandResult.Tokens.Where(token => token.Value.StartsWith("--", StringComparison.Ordinal))
            .Select(token => $"there is no option '{token.Value}'{Instead(parsed, token.Value)}")];
        // What follows an option or a command that there is none of is no second mistake.
        var errors = parsed.Errors.Select(error => error.Message);
        string[] wrong = mistaken.Length > 0 ? mistaken
            : parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens is [var unknown, ..] && !unknown.StartsWith('-') ? [$"there is no command '{unknown}'{Meant(parsed, unknown)}"]
            : parsed.UnmatchedTokens.FirstOrDefault(word => word.StartsWith('-')) is { } option ? [$"there is no option '{option}'{Instead(parsed, option)}"]
            : parsed.UnmatchedTokens is [var more, ..] ? [$"'slfd {parsed.CommandResult.Command.Name}' takes {(parsed.CommandResult.Command.Arguments.Count == 0 ? "no name" : "no further name")}, and '{more}' is one"]
            : [.. errors];
        if (wrong.Length > 0)
        {
            foreach (var sentence in wrong)
            {
                Say(sentence);
            }

            Say($"'slfd {(parsed.CommandResult.Command is RootCommand ? string.Empty : parsed.CommandResult.Command.Name + " ")}--help' explains");
            return ExitCode.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(invocation, stop);
        }
        catch (CommandFailure failure)
        {
            foreach (var sentence in failure.Message.Split('\n'))
            {
                Say(sentence);
            }

            return failure.ExitCode;
        }
        catch (Exception input) when (input is GridFileException or DeviceListException)
        {
            foreach (var sentence in input.Message.Split('\n'))
            {
                Say(sentence);
            }

            return ExitCode.BadInput;
        }
        catch (WorkerNotFoundException missing)
        {
            Say(missing.Message);
            return ExitCode.CannotServe;
        }

        catch (Exception files) when (files is IOException or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            // A folder that is gone, or a file that may not be read: a stack trace would not help the person.
            Say(files.Message);
            return ExitCode.CannotServe;
        }

        void Say(string sentence) => invocation.Error.WriteLine($"slfd: {sentence}");
    }

    /// <summary>What somebody may have meant by an option that a command does not have: another one, or the host whose folder they named.</summary>
    private static string Instead(ParseResult parsed, string option) => option == SharedOptions.Runs.Name && parsed.CommandResult.Command.Options.Contains(ServerOptions.Server)
        ? $": 'slfd {parsed.CommandResult.Command.Name}' asks a host that runs, and {ServerOptions.Server.Name} http://HOST:PORT says which ('slfd run' and 'slfd serve' print it first)"
        : Meant(parsed, option);

    /// <summary>The command or option that somebody may have meant by a word that is none; empty where none is near.</summary>
    private static string Meant(ParseResult parsed, string word)
    {
        var command = parsed.CommandResult.Command;
        var options = command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive)));
        var known = word.StartsWith('-') ? options.SelectMany(option => option.Aliases.Prepend(option.Name)) : command.Subcommands.Select(verb => verb.Name);
        return Spelling.Nearest(word, known) is { } near ? $", did you mean '{near}'?" : string.Empty;
    }
}
