using Akka.Actor;

namespace Petabridge.Cmd.Host;

/// <summary>A palette, and what handles its commands.</summary>
/// <param name="palette">What pbm downloads.</param>
public abstract class CommandPaletteHandler(CommandPalette palette)
{
    /// <summary>Ours: what was handed in.</summary>
    public CommandPalette Palette { get; } = palette;

    /// <summary>The actor that is started for each connection.</summary>
    public abstract Props HandlerProps { get; }
}
