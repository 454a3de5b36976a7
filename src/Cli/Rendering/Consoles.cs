using Spectre.Console;

namespace Slfd.Cli.Rendering;

/// <summary>Chooses the console that fits the output.</summary>
internal static class Consoles
{
    public static IRunConsole Open(bool plain, bool json, TimeProvider clock) =>
        json ? new JsonConsole(Console.Out, clock)
        : plain || Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi ? new PlainConsole(Console.Out, clock)
        : new LiveConsole(AnsiConsole.Console, clock);
}
