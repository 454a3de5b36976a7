using System.Diagnostics;
using System.Globalization;
using Slfd.Faults.Labs;
using Slfd.Faults.Processes;

namespace Slfd.Faults.Scenarios;

/// <summary>A lab under blows of every kind for as long as is asked for: grid after grid, and in the end the checker looks at all of them.</summary>
internal static class Soak
{
    private const int CellsOfAGrid = 600;
    private static readonly TimeSpan s_report = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan s_betweenHosts = TimeSpan.FromSeconds(40);

    /// <summary>How often each blow comes, of 100.</summary>
    private static readonly (string Name, int Weight)[] s_blows = [("worker", 62), ("node", 12), ("freeze", 8), ("drain", 8), ("coordinator", 6), ("database", 3), ("everything", 1)];

    /// <param name="story">Hears of it.</param>
    /// <param name="length">How long grids are submitted; the last one ends after that.</param>
    public static async Task Run(Story story, TimeSpan length)
    {
        LabOptions options = new() { Slots = 3, Script = """{"otherwise":{"seconds":0.5,"steps":4,"checkpoints":true}}""" };
        await using var lab = await Lab.Start(options);
        Random random = new(24);
        SortedDictionary<string, int> struck = [];
        var (watch, hostsBackAt, told, largest, grids) = (Stopwatch.StartNew(), TimeSpan.Zero, TimeSpan.Zero, 0L, 0);
        while (watch.Elapsed < length)
        {
            var grid = lab.Grid(Trial.FakeGrid(CellsOfAGrid, attempts: 50, name: string.Create(CultureInfo.InvariantCulture, $"soak-{grids}"), firstSeed: CellsOfAGrid * grids));
            await lab.Submit(grid);
            for (var ended = false; !ended;)
            {
                await Task.Delay(random.Next(1000, 5000));
                var blow = Draw(random);
                if (blow is not ("coordinator" or "database" or "everything") || watch.Elapsed > hostsBackAt)
                {
                    await Strike(lab, blow, random);
                    struck[blow] = struck.GetValueOrDefault(blow) + 1;
                    hostsBackAt = blow is "coordinator" or "database" or "everything" ? watch.Elapsed + s_betweenHosts : hostsBackAt;
                }

                largest = Math.Max(largest, lab.Coordinators.Concat(lab.Nodes).Max(process => Signals.ResidentBytesOf(process!.Id)));
                ended = (await lab.Status(grid.Name))?.Ended == true;
                if (watch.Elapsed - told > s_report)
                {
                    told = watch.Elapsed;
                    story.Tell($"{grids} grids done; blows: {Words(struck)}; the largest process had {largest >> 20} MiB");
                }
            }

            grids++;
        }

        story.Tell($"{grids} grids of {CellsOfAGrid} cells in {watch.Elapsed.TotalHours:F2} h; blows: {Words(struck)}; the largest process had {largest >> 20} MiB");
        var report = await Trial.Conclude(story, lab);
        if (report.Accepted != grids * CellsOfAGrid)
        {
            throw new FaultException($"{report.Accepted} accepted results of {grids * CellsOfAGrid} cells");
        }
    }

    private static string Draw(Random random)
    {
        var roll = random.Next(s_blows.Sum(blow => blow.Weight));
        foreach (var (name, weight) in s_blows)
        {
            if ((roll -= weight) < 0)
            {
                return name;
            }
        }

        throw new UnreachableException();
    }

    private static async Task Strike(Lab lab, string blow, Random random)
    {
        var node = random.Next(lab.Nodes.Length);
        switch (blow)
        {
            case "worker":
                await Kills.KillWorker(lab, random);
                break;
            case "node":
                await lab.Nodes[node]!.Kill();
                lab.StartNode(node);
                break;
            case "freeze":
                lab.Nodes[node]!.Signal(Signals.Stop);
                await Task.Delay(15_000);
                lab.Nodes[node]!.Signal(Signals.Continue);
                break;
            case "drain":
                if (!await lab.Nodes[node]!.Leave(TimeSpan.FromSeconds(40)))
                {
                    throw new FaultException($"node {node} did not leave within 40 s of SIGTERM");
                }

                lab.StartNode(node);
                break;
            case "coordinator":
                var host = random.Next(lab.Coordinators.Length);
                await lab.Coordinators[host]!.Kill();
                lab.StartCoordinator(host);
                break;
            case "database":
                await lab.Postgres.KillAsync();
                await Task.Delay(10_000);
                await lab.Postgres.StartAgainAsync();
                break;
            case "everything":
                await Kills.Everything(lab);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(blow), blow, "no such blow");
        }

        lab.StartMissing();
    }

    private static string Words(SortedDictionary<string, int> struck) => string.Join(", ", struck.Select(entry => $"{entry.Value} × {entry.Key}"));
}
