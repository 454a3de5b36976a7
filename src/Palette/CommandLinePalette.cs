using Akka.Actor;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace Slfd.Palette;

/// <summary>Commands of a command line as a palette of Petabridge.Cmd: pbm shows what they are, and what is typed there runs as if it had been typed in a shell.</summary>
public sealed class CommandLinePalette : CommandPaletteHandler
{
    /// <summary>Makes the palette; nothing runs before it is registered.</summary>
    /// <param name="name">The word before the commands' names.</param>
    /// <param name="commands">What they are called, take and do.</param>
    /// <param name="without">Options that mean nothing to somebody who types at another machine, by their names.</param>
    /// <param name="run">Runs a line of them.</param>
    public CommandLinePalette(string name, IEnumerable<System.CommandLine.Command> commands, IReadOnlyCollection<string> without, RunLine run)
        : this(name, [.. commands.Select(command => new PaletteCommand(name, command, without))], run)
    {
    }

    private CommandLinePalette(string name, PaletteCommand[] commands, RunLine run)
        : this(new CommandPalette(name, commands.Select(command => command.Definition)), commands, run)
    {
    }

    private CommandLinePalette(CommandPalette palette, PaletteCommand[] commands, RunLine run)
        : base(palette) => HandlerProps = Props.Create(() => new PaletteActor(palette, commands, run));

    /// <summary>The actor that answers one connection.</summary>
    public override Props HandlerProps { get; }
}
