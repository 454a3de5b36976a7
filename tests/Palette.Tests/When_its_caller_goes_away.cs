using Akka.Actor;
using Petabridge.Cmd;

namespace Slfd.Palette.Tests;

/// <summary>A command that would run without end ends when the person who typed it goes away.</summary>
public sealed class When_its_caller_goes_away : IAsyncDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("pbm", "akka.loglevel = ERROR, akka.stdout-loglevel = ERROR");
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task It_ends_when_the_session_does()
    {
        var (client, _) = await Follow();
        client.Tell(PoisonPill.Instance);
        await _ended.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task It_ends_when_the_connection_does()
    {
        var (_, connection) = await Follow();
        connection.Tell(PoisonPill.Instance);
        await _ended.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Until_then_the_connection_answers_other_commands()
    {
        var (_, connection) = await Follow();
        using var inbox = Inbox.Create(_system);
        inbox.Send(connection, new Command("fail", []));
        var answer = Assert.IsType<ErroredCommandResponse>(await inbox.ReceiveAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal("fail broke off: the disk is on fire", answer.Msg);
        Assert.False(_ended.Task.IsCompleted);
    }

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private async Task<(IActorRef Client, IActorRef Connection)> Follow()
    {
        CommandLinePalette palette = new("test", [new("follow"), new("fail")], [], Run);
        var connection = _system.ActorOf(palette.HandlerProps);
        var client = _system.ActorOf(Props.Empty);
        connection.Tell(new Command("follow", []), client);
        await _begun.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return (client, connection);
    }

    private async Task<int> Run(IReadOnlyList<string> words, TextWriter output, TextWriter error, CancellationToken stop)
    {
        if (words is ["fail"])
        {
            throw new IOException("the disk is on fire");
        }

        using var registered = stop.Register(_ended.SetResult);
        _begun.SetResult();
        await Task.Delay(Timeout.Infinite, stop);
        return 0;
    }
}
