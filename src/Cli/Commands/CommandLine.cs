using System.CommandLine;
using Slfd.Coordinator.Grids;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Programs;

namespace Slfd.Cli.Commands;

/// <summary>Runs a command line, wherever it was typed. What goes wrong is said in lines that begin with <c>slfd:</c>.</summary>
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
        var mistaken = parsed.CommandResult.Tokens.Where(token => token.Value.StartsWith("--", StringComparison.Ordinal)).Select(token => $"there is no option '{token.Value}'");
        string[] wrong = [.. parsed.Errors.Select(error => error.Message), .. mistaken];
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
            Say(failure.Message);
            return failure.ExitCode;
        }
        catch (Exception input) when (input is GridFileException or DeviceListException)
        {
            Say(input.Message);
            return ExitCode.BadInput;
        }
        catch (WorkerNotFoundException missing)
        {
            Say(missing.Message);
            return ExitCode.CannotServe;
        }

        void Say(string sentence) => invocation.Error.WriteLine($"slfd: {sentence}");
    }
}
