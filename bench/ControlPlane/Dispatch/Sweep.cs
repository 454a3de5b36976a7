using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Slfd.Coordinator.Hosting;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Simulator.Nodes;

namespace Slfd.ControlPlane.Dispatch;

/// <summary>One measured sweep: a real coordinator on a real database, and simulated hosts that take, finish and report cells as fast as they are given.</summary>
/// <param name="Cells">How many.</param>
/// <param name="Wall">From the hosts' first word to the last acknowledged result.</param>
/// <param name="Cpu">Processor time of the whole process meanwhile: the coordinator's, the database's where it is in the process, and the load generator's.</param>
/// <param name="GrantMedian">Milliseconds from asking to the grant.</param>
/// <param name="GrantP99">The same, 99th percentile.</param>
internal sealed record Sweep(int Cells, TimeSpan Wall, TimeSpan Cpu, double GrantMedian, double GrantP99)
{
    private const int Hosts = 32, Slots = 8;
    private static readonly Config s_quiet = ConfigurationFactory.ParseString("""
        akka.loglevel = WARNING
        akka.stdout-loglevel = WARNING
        """);

    public double CellsPerSecond => Cells / Wall.TotalSeconds;

    public double CpuPerCell => Cpu.TotalMilliseconds / Cells;

    public override string ToString() => FormattableString.Invariant(
        $"{Cells,7} cells in {Wall.TotalSeconds,6:F2} s: {CellsPerSecond,6:F0} cells/s, {CpuPerCell:F3} ms CPU a cell (all of the process), grant p50 {GrantMedian:F1} ms, p99 {GrantP99:F1} ms");

    /// <summary>Runs every cell of the grid.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="configuration">The coordinator's, on an empty database.</param>
    /// <param name="options">The coordinator's.</param>
    public static async Task<Sweep> Of(Grid grid, Config configuration, CoordinatorOptions options)
    {
        var system = ActorSystem.Create("slfd", s_quiet.WithFallback(configuration));
        try
        {
            var coordinator = system.ActorOf(CoordinatorHost.Props(options), "coordinator");
            await coordinator.Ask<GridAccepted>(new SubmitGrid(grid.ToJson(), RetryFailed: false), TimeSpan.FromMinutes(2));
            var (cells, tally) = (grid.CellCount(), new Tally());
            GC.Collect();
            using var process = Process.GetCurrentProcess();
            var (cpu, watch) = (process.TotalProcessorTime, Stopwatch.StartNew());
            for (var host = 0; host < Hosts; host++)
            {
                SimulatedNodeOptions simulated = new() { Node = new($"sim-{host}"), Slots = Slots, Length = _ => TimeSpan.Zero, Tally = tally };
                system.ActorOf(SimulatedNode.Props(simulated, coordinator.Tell));
            }

            while (tally.Of(Verdict.Accepted) < cells)
            {
                await Task.Delay(5);
                if (watch.Elapsed > TimeSpan.FromMinutes(8))
                {
                    throw new TimeoutException($"only {tally.Of(Verdict.Accepted)} of {cells} cells after {watch.Elapsed}");
                }
            }

            watch.Stop();
            process.Refresh();
            var used = process.TotalProcessorTime - cpu;
            var status = await coordinator.Ask<GridStatus>(new GetGridStatus(grid.Name), TimeSpan.FromMinutes(1));
            if (status.Done != cells || status.Duplicates != 0)
            {
                throw new InvalidOperationException($"the coordinator counts {status.Done} of {cells} cells, {status.Duplicates} duplicates");
            }

            var latencies = tally.GrantLatencies();
            return new(cells, watch.Elapsed, used, Tally.Percentile(latencies, 0.5), Tally.Percentile(latencies, 0.99));
        }
        finally
        {
            await system.Terminate();
        }
    }
}
