using System.Diagnostics;
using Slfd.Faults.Labs;
using Slfd.Faults.Processes;

namespace Slfd.Faults.Scenarios;

/// <summary><c>kill -9</c> at random moments, by a seed.</summary>
internal static class Kills
{
    private const int Seed = 20261124;

    public static IEnumerable<Scenario> All() =>
    [
        new("kill-worker", "kill -9 of a random worker every half second, 30 times; of a real one, which needs longer to start, every eight seconds, ten times", true,
            story => Trial.Run(story, new(), Trial.FakeGrid(60), TimeSpan.FromMinutes(8), (lab, _) => story.Real ? Strike(story, lab, 10, 8000, KillWorker) : Strike(story, lab, 30, 500, KillWorker))),
        new("kill-node", "kill -9 of a random node every two seconds, 10 times; it is started again after a second", true, story => Trial.Run(story, new(), Trial.FakeGrid(80), TimeSpan.FromMinutes(8), (lab, _) => Strike(story, lab, 10, 2000, KillNode))),
        new("kill-coordinator", "kill -9 of the host that coordinates, 3 times, as soon as the next one does; it is started again after five seconds", true,
            story => Trial.Run(story, new(), Trial.FakeGrid(200), TimeSpan.FromMinutes(8), (lab, _) => KillCoordinators(story, lab, 3))),
        new("kill-everything", "kill -9 of all coordinators, nodes and workers at once, 4 times", false, story => Trial.Run(story, new(), Trial.FakeGrid(120), TimeSpan.FromMinutes(8), (lab, _) => KillEverything(story, lab, 4))),
        new("thousand-kills", "10,000 cells under 1,000 kills: workers, nodes, coordinators, everything; the lab is idle and nothing is left 60 s after the end", false, story => Many(story, 1000, Seed), OneKind: true),
        new("hundred-kills", "the same with 1,000 cells and 100 kills", false, story => Many(story, 100, Seed), OneKind: true),
    ];

    /// <summary>Some of the thousand kills: several runs of it, each with a seed of its own, make them up in pieces.</summary>
    /// <param name="strikes">How many; ten cells for each.</param>
    /// <param name="seed">Draws what is struck when.</param>
    public static Scenario Some(int strikes, int seed) => new($"kills {strikes} --seed {seed}", $"{10 * strikes} cells under {strikes} kills: workers, nodes, coordinators, everything; the lab is idle and nothing is left 60 s after the end", false, story => Many(story, strikes, seed), OneKind: true);

    public static Task KillWorker(Lab lab, Random random)
    {
        int[] workers = [.. lab.Nodes.Where(node => node is { HasEnded: false }).SelectMany(node => node!.Children)];
        if (workers.Length > 0)
        {
            Signals.Send(workers[random.Next(workers.Length)], Signals.Kill);
        }

        return Task.CompletedTask;
    }

    public static async Task KillNode(Lab lab, Random random)
    {
        var index = random.Next(lab.Nodes.Length);
        await lab.Nodes[index]!.Kill();
        await Task.Delay(1000);
        lab.StartNode(index);
    }

    private static async Task Strike(Story story, Lab lab, int times, int every, Func<Lab, Random, Task> strike)
    {
        Random random = new(Seed);
        for (var time = 0; time < times; time++)
        {
            await Task.Delay((int)(every * (0.5 + random.NextDouble())));
            await strike(lab, random);
        }

        story.Tell($"struck {times} times");
    }

    private static async Task KillCoordinators(Story story, Lab lab, int times)
    {
        for (var time = 0; time < times; time++)
        {
            await Task.Delay(3000);
            var active = lab.Active();
            await lab.Coordinators[active]!.Kill();
            var watch = Stopwatch.StartNew();
            await Task.Delay(5000);
            lab.StartCoordinator(active);
            while (lab.Active() == active)
            {
                await Task.Delay(50);
                if (watch.Elapsed > TimeSpan.FromSeconds(90))
                {
                    throw new FaultException($"no other host coordinates {watch.Elapsed.TotalSeconds:F0} s after host {active} was killed");
                }
            }

            story.Tell($"host {active} killed, host {lab.Active()} coordinates after {watch.Elapsed.TotalSeconds:F1} s");
        }
    }

    private static async Task KillEverything(Story story, Lab lab, int times)
    {
        Random random = new(Seed);
        for (var time = 0; time < times; time++)
        {
            await Task.Delay(random.Next(4000, 9000));
            await Everything(lab);
            story.Tell($"everything killed and started again");
            await Task.Delay(8000);
        }
    }

    public static async Task Everything(Lab lab)
    {
        foreach (var process in lab.Orphans())
        {
            Signals.Send(process, Signals.Kill);
        }

        foreach (var process in lab.Coordinators.Concat(lab.Nodes))
        {
            await process!.Kill();
        }

        lab.StartMissing();
    }

    /// <summary>Kills keep pace with the grid: one for every nine and a half results, so that they fall on the whole of it however fast the machine is.</summary>
    private static async Task Many(Story story, int strikes, int seed)
    {
        var cells = 10 * strikes;
        LabOptions options = new() { Slots = 3, Script = """{"otherwise":{"seconds":0.05,"steps":2,"checkpoints":true}}""" };
        await using var lab = await Lab.Start(options);
        var grid = lab.Grid(Trial.FakeGrid(cells, attempts: 50));
        await lab.Submit(grid);
        Random random = new(seed);
        Dictionary<string, int> struck = new() { ["worker"] = 0, ["node"] = 0, ["coordinator"] = 0, ["everything"] = 0 };
        var (watch, coordinatorsBackAt, kills, done) = (Stopwatch.StartNew(), TimeSpan.Zero, 0, 0);
        while (kills < strikes)
        {
            await Task.Delay(random.Next(50, 200));
            if (done <= 9.5 * kills)
            {
                await Task.Delay(200);
                done = (await lab.Status(grid.Name))?.Done ?? done;
                if (watch.Elapsed > TimeSpan.FromMinutes(90))
                {
                    throw new FaultException($"only {done} of {cells} cells after {watch.Elapsed.TotalMinutes:F0} min and {kills} kills");
                }

                continue;
            }

            var roll = random.NextDouble();
            var kind = roll < 0.92 ? "worker" : roll < 0.985 ? "node" : roll < 0.997 ? "coordinator" : "everything";
            switch (kind)
            {
                case "worker":
                    if (lab.Nodes.All(node => node is not { HasEnded: false } || node.Children.Length == 0))
                    {
                        continue;
                    }

                    await KillWorker(lab, random);
                    break;
                case "node":
                    var node = random.Next(lab.Nodes.Length);
                    await lab.Nodes[node]!.Kill();
                    lab.StartNode(node);
                    break;
                case "coordinator" when watch.Elapsed < coordinatorsBackAt:
                    continue; // two of three at once is no fault that three hosts must bear quickly; 'everything' strikes all three
                case "coordinator":
                    var host = random.Next(lab.Coordinators.Length);
                    await lab.Coordinators[host]!.Kill();
                    lab.StartCoordinator(host);
                    coordinatorsBackAt = watch.Elapsed + TimeSpan.FromSeconds(20);
                    break;
                default:
                    await Everything(lab);
                    break;
            }

            struck[kind]++;
            if (++kills % Math.Max(1, strikes / 10) == 0)
            {
                story.Tell($"{kills} kills; the grid stands at {done} of {cells}");
            }
        }

        story.Tell($"{watch.Elapsed.TotalSeconds / kills:F2} s a kill");
        story.Tell($"{kills} kills: {string.Join(", ", struck.Select(entry => $"{entry.Value} × {entry.Key}"))}");
        var end = await lab.End(grid.Name, TimeSpan.FromMinutes(20));
        story.Tell($"the grid has ended: {end.Done} done, {end.Failed} failed, {end.Duplicates} duplicates recorded");
        var before = lab.Coordinators.Concat(lab.Nodes).Select(process => (Process: process!, Cpu: Signals.CpuOf(process!.Id))).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(60));
        var busiest = before.Max(entry => (Signals.CpuOf(entry.Process.Id) - entry.Cpu).TotalSeconds / 60);
        story.Tell($"60 s later: the busiest process uses {100 * busiest:F1} % of a core, {lab.Nodes.Sum(node => node!.Children.Length)} idle workers under {lab.Nodes.Length} nodes, {lab.Coordinators.Count(process => !process!.HasEnded)} coordinators up");
        if (busiest > 0.25 || lab.Coordinators.Concat(lab.Nodes).Any(process => process!.HasEnded))
        {
            throw new FaultException($"the lab is not idle and whole 60 s after the end: the busiest process uses {busiest:P0} of a core");
        }

        var report = await Trial.Conclude(story, lab);
        if (report.Accepted != cells)
        {
            throw new FaultException($"{report.Accepted} accepted results of {cells} cells");
        }
    }
}
