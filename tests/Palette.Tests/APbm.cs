using Akka.Actor;
using Akka.Configuration;
using Petabridge.Cmd;
using Petabridge.Cmd.Host;
using Slfd.Cli.Pbm;
using Slfd.Support.Api;

namespace Slfd.Palette.Tests;

/// <summary>What pbm gets for one command: its lines, and whether it is told of an error.</summary>
public sealed record Answer(string Text, bool Errored);

/// <summary>Somebody at pbm, connected to a coordinator host: a real coordinator and its API, with the palette as the host starts it, on our own copy of Petabridge.Cmd's surface.</summary>
public sealed class APbm : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private ActorSystem? _system;
    private IActorRef _connection = ActorRefs.Nobody;

    public AnApi Api { get; init; } = new();

    public CommandPalette Palette => PetabridgeCmd.Get(_system!).Served.Single().Palette;

    public async Task<APbm> Start()
    {
        await Api.Start();
        _system = ActorSystem.Create("pbm", ConfigurationFactory.ParseString("""
            akka.loglevel = ERROR
            akka.stdout-loglevel = ERROR
            petabridge.cmd { host = "127.0.0.1", port = 9110 }
            """));
        Assert.Equal("127.0.0.1:9110", PbmHost.Start(_system, Api.Host));
        _connection = _system.ActorOf(PetabridgeCmd.Get(_system).Served.Single().HandlerProps, "connection");
        return this;
    }

    /// <summary>Types a command without the palette's name: switches, each with a value or none.</summary>
    public async Task<Answer> Type(params string[] words)
    {
        using var inbox = Inbox.Create(_system);
        inbox.Send(_connection, new Command(words[0], Switches(words[1..])));
        List<CommandResponse> answer = [];
        do
        {
            answer.Add(Assert.IsAssignableFrom<CommandResponse>(await inbox.ReceiveAsync(s_patience)));
        }
        while (!answer[^1].Final);

        return new(string.Join('\n', answer.Select(response => response.Msg)).TrimEnd(), answer[^1] is ErroredCommandResponse);
    }

    /// <summary>Types a command that must go well.</summary>
    public async Task<string> TypeWell(params string[] words)
    {
        var answer = await Type(words);
        Assert.False(answer.Errored, answer.Text);
        return answer.Text;
    }

    public async ValueTask DisposeAsync()
    {
        if (_system is not null)
        {
            await _system.Terminate();
        }

        await Api.DisposeAsync();
    }

    private static IEnumerable<Tuple<string, string>> Switches(string[] words)
    {
        for (var at = 0; at < words.Length; at++)
        {
            var hasValue = at + 1 < words.Length && !words[at + 1].StartsWith("--", StringComparison.Ordinal);
            yield return new(words[at], hasValue ? words[++at] : string.Empty);
        }
    }
}
