using Akka.Actor;
using Microsoft.Extensions.Hosting;
using Slfd.GpuNode.Hosting;
using Slfd.GpuNode.Nodes;
using Slfd.Hosts.Running;
using Slfd.Hosts.Signals;

namespace Slfd.Hosts.Nodes;

/// <summary>The node's actor, as a part of the host: it drains when the host stops, and the host stops when it has ended by itself.</summary>
/// <remarks>A node is ready when its actor runs: it needs no coordinator to be up, and goes on while none is.</remarks>
internal sealed class WorkService(NodeOptions node, UplinkOptions uplink, ActorSystem system, Interruption interruption, ServiceManager manager, IHostApplicationLifetime application) : IHostedService
{
    private IActorRef? _actor;
    private Task _gone = Task.CompletedTask;

    /// <exception cref="ArgumentException">The options cannot work.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _actor = system.ActorOf(NodeHost.Props(node, NodeHost.LinkTo(system, uplink)), "node");
        _gone = _actor.WatchAsync(CancellationToken.None);
        _ = _gone.ContinueWith(_ => application.StopApplication(), TaskScheduler.Default);
        manager.Ready($"looking for coordinators at {string.Join(", ", uplink.Hosts)}");
        return Task.CompletedTask;
    }

    /// <summary>Returns when checkpoints are written, cells handed back and goodbye is said; the second signal ends the workers at once.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        manager.Stopping();
        if (_actor is not { } actor)
        {
            return;
        }

        actor.Tell(new Drain());
        if (await Task.WhenAny(_gone, interruption.Twice) != _gone)
        {
            actor.Tell(new StopNow());
            await _gone;
        }
    }
}
