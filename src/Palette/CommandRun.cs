using System.Globalization;
using Akka.Actor;
using Petabridge.Cmd;

namespace Slfd.Palette;

/// <summary>One command that runs: sends its lines as they come, then how it ended, which pbm waits for. Stops when the connection or the person who typed it is gone.</summary>
internal sealed class CommandRun : ReceiveActor
{
    private readonly Action _stop;

    public CommandRun(IActorRef client, IReadOnlyList<string> words, RunLine run)
    {
        CancellationTokenSource gone = new();
        _stop = gone.Cancel;
        Receive<CommandResponse>(last =>
        {
            client.Tell(last);
            Context.Stop(Self);
        });
        Receive<Terminated>(_ => Context.Stop(Self));
        Context.Watch(client);
        Run(client, words, run, gone.Token).PipeTo(Self);
    }

    /// <inheritdoc />
    protected override void PostStop() => _stop();

    private static async Task<CommandResponse> Run(IActorRef client, IReadOnlyList<string> words, RunLine run, CancellationToken stop)
    {
        await using LineWriter output = new(line => client.Tell(new CommandResponse(line, final: false)));
        await using StringWriter error = new(CultureInfo.InvariantCulture);
        try
        {
            var exit = await run(words, output, error, stop);
            await output.FlushAsync(CancellationToken.None);
            return exit == 0 ? CommandResponse.Empty : new ErroredCommandResponse($"{error.ToString().TrimEnd()} (exit code {exit})");
        }
        catch (Exception fault)
        {
            return new ErroredCommandResponse($"{words[0]} broke off: {fault.Message}");
        }
    }
}
