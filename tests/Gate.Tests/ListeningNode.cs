using System.Collections.Concurrent;
using System.Threading.Channels;
using Slfd.GpuNode.Hosting;
using Slfd.Messages.Coordination;

namespace Slfd.Gate.Tests;

/// <summary>A real node's connection, which says Hello whenever it is told to and keeps what it heard and what it would tell a person.</summary>
internal sealed class ListeningNode : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<INodeMessage> _waiting = Channel.CreateUnbounded<INodeMessage>();
    private readonly ConcurrentQueue<string> _notes = new();
    private readonly Task _running;

    public ListeningNode(UplinkOptions options) =>
        _running = Task.Run(() => new Uplink(options, _waiting.Reader, Heard.Enqueue, (_, text) => _notes.Enqueue(text), new Random(1)).Run(_stop.Token));

    public ConcurrentQueue<ICoordinatorReply> Heard { get; } = new();

    public IReadOnlyCollection<string> Notes => _notes;

    public void Say(INodeMessage message) => Assert.True(_waiting.Writer.TryWrite(message));

    public void Dispose()
    {
        _stop.Cancel();
        _running.GetAwaiter().GetResult();
        _stop.Dispose();
    }
}
