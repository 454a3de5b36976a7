using System.Threading.Channels;
using Akka.Actor;
using Slfd.GpuNode.Events;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Hosting;

/// <summary>The node's way to the coordinator, as an actor: what it is told goes out over the <see cref="Uplink"/>, and answers go to the one who spoke last.</summary>
#pragma warning disable CA1001 // An actor's disposal is PostStop.
internal sealed class UplinkActor : ReceiveActor
#pragma warning restore CA1001
{
    private readonly UplinkOptions _options;
    private readonly Channel<INodeMessage> _waiting;
    private readonly CancellationTokenSource _stop = new();
    private IActorRef _answerTo = ActorRefs.Nobody;

    public UplinkActor(UplinkOptions options)
    {
        _options = options;
        _waiting = Channel.CreateBounded<INodeMessage>(new BoundedChannelOptions(options.Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
        Receive<INodeMessage>(message =>
        {
            _answerTo = Sender;
            _waiting.Writer.TryWrite(message);
        });
        Receive<ICoordinatorReply>(answer => _answerTo.Tell(answer));
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var (self, events) = (Self, Context.System.EventStream);
        Uplink uplink = new(_options, _waiting.Reader, answer => self.Tell(answer), (warning, text) => events.Publish(new NodeNote(warning, text)), Random.Shared);
        _ = Task.Run(() => uplink.Run(_stop.Token));
    }

    /// <inheritdoc/>
    protected override void PostStop() => _stop.Cancel();
}
