using Akka.Actor;
using Akka.Configuration;
using Slfd.Api;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Reporting.Hosting;
using Slfd.Simulator.Nodes;
using Slfd.Web;

namespace Slfd.ControlPlane.Pages;

/// <summary>A real coordinator with reporting, API and pages in this process, and simulated hosts that finish so many cells a second.</summary>
internal sealed class ServedSweep : IAsyncDisposable
{
    private const int Hosts = 32, Slots = 8;
    private static readonly Config s_quiet = ConfigurationFactory.ParseString("""
        akka.loglevel = WARNING
        akka.stdout-loglevel = WARNING
        """);

    private readonly ActorSystem _system;
    private readonly ApiHost _api;

    private ServedSweep(ActorSystem system, ApiHost api, WebPages pages, Tally tally) => (_system, _api, Pages, Tally) = (system, api, pages, tally);

    /// <summary>Where it is served.</summary>
    public Uri Address => _api.Address;

    /// <summary>What is measured.</summary>
    public WebPages Pages { get; }

    /// <summary>What the hosts count.</summary>
    public Tally Tally { get; }

    /// <summary>Submits the grid and lets its cells run.</summary>
    /// <param name="folder">An empty one.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="perSecond">Cells that end in a second.</param>
    /// <param name="listen">Where pages are served.</param>
    public static async Task<ServedSweep> Start(string folder, Grid grid, int perSecond, string listen = "127.0.0.1:0")
    {
        RunsFolder runs = new(folder);
        var system = ActorSystem.Create("slfd", s_quiet.WithFallback(CoordinatorHost.Configuration(runs)));
        var coordinator = system.ActorOf(CoordinatorHost.Props(), "coordinator");
        var reporting = system.ActorOf(ReportingActor.Props(coordinator, runs), "reporting");
        WebPages pages = new(runs.ReportingDatabase, TimeProvider.System);
        var api = await ApiHost.StartAsync(new() { Listen = listen, Map = pages.Map }, new(coordinator, reporting, runs), CancellationToken.None);
        await coordinator.Ask<GridAccepted>(new SubmitGrid(grid.ToJson(), RetryFailed: false), TimeSpan.FromMinutes(2));
        Tally tally = new();
        var length = TimeSpan.FromSeconds((double)Hosts * Slots / perSecond);
        Random random = new(1);
        for (var host = 0; host < Hosts; host++)
        {
            SimulatedNodeOptions options = new() { Node = new($"sim-{host:d2}"), Slots = Slots, Length = _ => length, Tally = tally, StartAfter = random.NextDouble() * length };
            system.ActorOf(SimulatedNode.Props(options, coordinator.Tell));
        }

        return new(system, api, pages, tally);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        Pages.Dispose();
        await _system.Terminate();
    }
}
