using Akka.Actor;
using Akka.Cluster.Tools.Client;
using Akka.Event;
using Slfd.GpuNode.Events;

namespace Slfd.GpuNode.Hosting;

/// <summary>The way to a cluster of coordinators. A client learns their addresses and keeps to them; should all have moved, it is begun anew from the addresses that were given.</summary>
internal sealed class CoordinatorClient : ReceiveActor, IWithTimers
{
    private readonly ClusterClientSettings _settings;
    private readonly TimeSpan _patience;
    private IActorRef _client = ActorRefs.Nobody;

    /// <param name="settings">With the addresses that a person gave.</param>
    /// <param name="patience">How long contact may be lost before the client is begun anew.</param>
    public CoordinatorClient(ClusterClientSettings settings, TimeSpan patience)
    {
        (_settings, _patience) = (settings, patience);
        Receive<CoordinatorContact>(contact =>
        {
            if (contact.Lost)
            {
                Timers.StartPeriodicTimer(nameof(BeginAnew), new BeginAnew(), _patience);
            }
            else
            {
                Timers.Cancel(nameof(BeginAnew));
            }
        });
        Receive<BeginAnew>(_ =>
        {
            Context.GetLogger().Info("no coordinator has answered for {0}: asking the addresses from the command line again", _patience);
            Context.Stop(_client);
            Begin();
        });
        Receive<ClusterClient.Send>(message => _client.Forward(message));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(CoordinatorContact));
        Begin();
    }

    private void Begin() => _client = Context.ActorOf(ClusterClient.Props(_settings));

    private sealed record BeginAnew : INoSerializationVerificationNeeded;
}
