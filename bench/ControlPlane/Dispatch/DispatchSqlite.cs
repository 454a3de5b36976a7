using Akka.Configuration;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;

namespace Slfd.ControlPlane.Dispatch;

/// <summary>Durable dispatch on SQLite: both grant and result of every cell are on disk before they are answered, in a chain of hashes. Then, by pairs, what the chain and its record cost.</summary>
internal sealed class DispatchSqlite : IBenchmark
{
    private const int CellsOfAPair = 20_000, Pairs = 7;

    public string Name => "dispatch-sqlite";

    /// <inheritdoc/>
    /// <param name="arguments"><c>chain</c>: only what the chain costs.</param>
    public async Task<IReadOnlyList<Figure>> Run(string[] arguments) =>
        [.. arguments is ["chain"] ? [] : await Ladder.Climb(Name, Configuration), .. await Chain()];

    private static Task<Config> Configuration(string folder) => Task.FromResult(CoordinatorHost.Configuration(new RunsFolder(folder)));

    private async Task<IReadOnlyList<Figure>> Chain()
    {
        await Ladder.Measure(CellsOfAPair, Configuration);
        List<(double Wall, double Cpu)> ratios = [];
        for (var pair = 0; pair < Pairs; pair++)
        {
            // Each goes first every other time, so that a machine that slows down or speeds up favours neither.
            var first = await Ladder.Measure(CellsOfAPair, Configuration, proven: pair % 2 == 0);
            var second = await Ladder.Measure(CellsOfAPair, Configuration, proven: pair % 2 != 0);
            var (proven, bare) = pair % 2 == 0 ? (first, second) : (second, first);
            ratios.Add((proven.Wall / bare.Wall, proven.CpuPerCell / bare.CpuPerCell));
        }

        return
        [
            new($"{Name} (chain, time)", ratios.Select(ratio => ratio.Wall).Order().ElementAt(Pairs / 2), $"times the time without chain and record (median of {Pairs} pairs of {CellsOfAPair} cells)", 1.1),
            new($"{Name} (chain, CPU)", ratios.Select(ratio => ratio.Cpu).Order().ElementAt(Pairs / 2), "times the processor time without them", 1.1),
        ];
    }
}
