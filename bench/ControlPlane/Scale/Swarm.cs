using Akka.Actor;
using Akka.Configuration;
using Slfd.GpuNode.Hosting;
using Slfd.Networking;
using Slfd.Simulator.Nodes;

namespace Slfd.ControlPlane.Scale;

/// <summary>Simulated hosts that reach real coordinators over the real wire: a connection for each host, as real ones have, several hosts in each actor system.</summary>
internal sealed class Swarm : IAsyncDisposable
{
    private readonly ActorSystem[] _systems;
    private readonly HostPort[] _hosts;
    private readonly Func<string?> _token;

    public Swarm(IEnumerable<string> coordinators, Func<string?> token, int systems)
    {
        (_hosts, _token) = ([.. coordinators.Select(address => HostPort.Parse(address, "coordinators"))], token);
        var config = ConfigurationFactory.ParseString("akka.loglevel = ERROR").WithFallback(NodeHost.Configuration);
        _systems = [.. Enumerable.Range(0, systems).Select(_ => ActorSystem.Create("swarm", config))];
    }

    /// <summary>Starts a host.</summary>
    public void Start(int index, SimulatedNodeOptions options)
    {
        var system = _systems[index % _systems.Length];
        var link = NodeHost.LinkTo(system, new() { Node = options.Node, Hosts = _hosts, Token = _token });
        system.ActorOf(SimulatedNode.Props(options, (message, answerTo) => link.Way.Tell(link.Envelope(message), answerTo)));
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_systems.Select(system => system.Terminate()));
}
