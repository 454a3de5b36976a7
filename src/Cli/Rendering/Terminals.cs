using System.CommandLine;
using Spectre.Console;

namespace Slfd.Cli.Rendering;

/// <summary>Whether a command speaks to a terminal or to a file.</summary>
internal static class Terminals
{
    /// <summary>The terminal that the command's output is; null: it is a file, a pipe or another program, which get plain text.</summary>
    public static IAnsiConsole? Of(ParseResult parsed) =>
        ReferenceEquals(parsed.InvocationConfiguration.Output, Console.Out) && !Console.IsOutputRedirected ? AnsiConsole.Console : null;
}
