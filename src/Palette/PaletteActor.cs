using Akka.Actor;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;

namespace Slfd.Palette;

/// <summary>Answers the commands of one connection of pbm; each runs in an actor of its own, so that <c>tail</c> holds up nothing.</summary>
internal sealed class PaletteActor : CommandHandlerActor
{
    public PaletteActor(CommandPalette palette, PaletteCommand[] commands, RunLine run)
        : base(palette)
    {
        foreach (var command in commands)
        {
            Process(command.Definition.Name, typed => Start(command, typed, run));
        }
    }

    private void Start(PaletteCommand command, Command typed, RunLine run)
    {
        var client = Sender;
        try
        {
            var words = command.Words(typed.Arguments.Select(pair => (pair.Item1, (string?)pair.Item2)));
            Context.ActorOf(Props.Create(() => new CommandRun(client, words, run)));
        }
        catch (FormatException wrong)
        {
            client.Tell(new ErroredCommandResponse(wrong.Message));
        }
    }
}
