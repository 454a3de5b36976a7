using Akka.Actor;

namespace Petabridge.Cmd.Host;

/// <summary>Handles the commands of one connection.</summary>
public abstract class CommandHandlerActor : ReceiveActor
{
    private readonly Dictionary<string, Action<Command>> _handlers = [];

    /// <summary>Handles a palette's commands.</summary>
    protected CommandHandlerActor(CommandPalette palette)
    {
        Palette = palette;
        Receive<Command>(command => _handlers[command.Name](command));
    }

    /// <summary>Ours: what was handed in.</summary>
    protected CommandPalette Palette { get; }

    /// <summary>Says what handles a command.</summary>
    protected void Process(string commandName, Action<Command> handler) => _handlers.Add(commandName, handler);
}
