using Akka.Configuration;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;

namespace Slfd.ControlPlane.Dispatch;

/// <summary>The same sweep at 1,000 and at 100,000 cells.</summary>
internal static class Ladder
{
    private const int Few = 1_000, Many = 100_000, SmallSweeps = 7;

    /// <param name="name">Of the benchmark.</param>
    /// <param name="configuration">A configuration on an empty database; the argument is an empty folder.</param>
    public static async Task<IReadOnlyList<Figure>> Climb(string name, Func<string, Task<Config>> configuration)
    {
        Console.WriteLine("  warm-up");
        await Measure(30 * Few, configuration);
        List<Sweep> small = [];
        for (var sweep = 0; sweep < SmallSweeps; sweep++)
        {
            small.Add(await Measure(Few, configuration));
        }

        var large = await Measure(Many, configuration);
        var few = small.Select(sweep => sweep.CpuPerCell).Order().ElementAt(SmallSweeps / 2);
        return
        [
            new($"{name}", large.CellsPerSecond, "cells/s", 1000, AtLeast: true),
            new($"{name} (CPU)", large.CpuPerCell, "ms of CPU per cell, load generator included", 2),
            new($"{name} (growth)", large.CpuPerCell / few, $"times the cost at {Few} cells (median of {SmallSweeps})", 1.2),
        ];
    }

    /// <summary>One sweep in a folder of its own, as a host runs it: with the chain, the high-water record and the look for attempts before each grant.</summary>
    /// <param name="cells">How many cells.</param>
    /// <param name="configuration">A configuration on an empty database; the argument is an empty folder.</param>
    /// <param name="proven">False: with none of the three.</param>
    public static async Task<Sweep> Measure(int cells, Func<string, Task<Config>> configuration, bool proven = true)
    {
        var folder = Directory.CreateTempSubdirectory("slfd-bench-").FullName;
        try
        {
            RunsFolder runs = new(Path.Combine(folder, "runs"));
            CoordinatorOptions options = new() { IsChained = proven, Evidence = proven ? new(runs, ReportingDatabase: null) : null };
            var sweep = await Sweep.Of(Grids.Read(folder, $"dispatch-{cells}", cells), await configuration(runs.Root), options);
            Console.WriteLine($"  {sweep}{(proven ? string.Empty : ", without chain and record")}");
            return sweep;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
