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
            .Select(token => $"there is no option '{token.Value}'{Meant(parsed, token.Value)}")];
        // What follows an option or a command that there is none of is no second mistake.
        var errors = parsed.Errors.Select(error => error.Message);
        string[] wrong = mistaken.Length > 0 ? mistaken
            : parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens is [var unknown, ..] && !unknown.StartsWith('-') ? [$"there is no command '{unknown}'{Meant(parsed, unknown)}"]
            : [.. errors.Select(error => WithMeaning(parsed, error))];
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

    /// <summary>The parser's sentence about a word that it does not know, with the one that was meant.</summary>
    private static string WithMeaning(ParseResult parsed, string sentence) =>
        parsed.UnmatchedTokens.FirstOrDefault(word => sentence.Contains($"'{word}'", StringComparison.Ordinal)) is { } unknown && Meant(parsed, unknown) is { Length: > 0 } meant
            ? sentence.TrimEnd('.') + meant
            : sentence;

    /// <summary>The command or option that somebody may have meant by a word that is none; empty where none is near.</summary>
    private static string Meant(ParseResult parsed, string word)
    {
        var command = parsed.CommandResult.Command;
        var options = command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive)));
        var known = word.StartsWith('-') ? options.SelectMany(option => option.Aliases.Prepend(option.Name)) : command.Subcommands.Select(verb => verb.Name);
        return Spelling.Nearest(word, known) is { } near ? $", did you mean '{near}'?" : string.Empty;
    }
}
