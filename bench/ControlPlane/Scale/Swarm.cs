using Akka.Actor;
using Slfd.Coordinator.Hosting;
using Slfd.GpuNode.Hosting;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Akka.Networking;
using Slfd.Simulator.Nodes;

namespace Slfd.ControlPlane.Scale;

/// <summary>Simulated hosts that reach real coordinators over the real wire: a cluster client per actor system, many hosts in each.</summary>
internal sealed class Swarm : IAsyncDisposable
{
    private readonly List<(ActorSystem System, CoordinatorLink Link)> _systems = [];

    public Swarm(IEnumerable<string> coordinators, int systems)
    {
        HostPort[] hosts = [.. coordinators.Select(address => HostPort.Parse(address, "coordinators"))];
        for (var index = 0; index < systems; index++)
        {
            NetworkOptions network = new() { Listen = HostPort.Parse("127.0.0.1:0", "listen") };
            var system = network.CreateSystem(Akka.Configuration.ConfigurationFactory.ParseString("akka.loglevel = ERROR").WithFallback(NodeHost.ClientConfiguration(network, hosts)));
            _systems.Add((system, NodeHost.LinkToCluster(system, CoordinatorCluster.GatewayPath)));
        }
    }

    /// <summary>Starts a host.</summary>
    public void Start(int index, SimulatedNodeOptions options)
    {
        var (system, link) = _systems[index % _systems.Count];
        system.ActorOf(SimulatedNode.Props(options, (message, answerTo) => link.Way.Tell(link.Envelope(message), answerTo)));
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_systems.Select(entry => entry.System.Terminate()));
}
