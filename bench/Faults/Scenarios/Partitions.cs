using System.Diagnostics;
using Slfd.Faults.Labs;
using Slfd.Faults.Processes;

namespace Slfd.Faults.Scenarios;

/// <summary>Hosts that cannot hear each other, for a cut cable or because they are frozen.</summary>
internal static class Partitions
{
    private static readonly LabOptions s_cables = new() { Networked = true };

    public static IEnumerable<Scenario> All() =>
    [
        new("partition-5s", "the cable of a GPU host is cut for 5 s: shorter than a lease", true, story => Cut(story, 5)),
        new("partition-60s", "the cable of a GPU host is cut for 60 s: its leases expire, its workers go on, its results are late or duplicates", false, story => Cut(story, 60)),
        new("partition-300s", "the cable of a GPU host is cut for 5 min", false, story => Cut(story, 300)),
        new("split-coordinators", "the host that coordinates cannot hear the other two for 45 s, and all three reach the database", false, Split),
        new("one-way-loss", "what a GPU host sends to the coordinators is lost for 40 s, then what they send to it", false, OneWay),
        new("freeze-coordinator", "SIGSTOP of the host that coordinates until another one does, then SIGCONT: two believe that they coordinate", false, FreezeCoordinator),
        new("freeze-node", "SIGSTOP of a node for 40 s, past its leases' term, while its workers go on; then SIGCONT", false, FreezeNode),
    ];

    private static Task Cut(Story story, int seconds) => Trial.Run(story, s_cables, Trial.FakeGrid(seconds < 10 ? 60 : seconds * 4), TimeSpan.FromMinutes(10), async (lab, grid) =>
    {
        await Task.Delay(2000);
        lab.NodeHosts[0].Cut();
        story.Tell($"node 0 is cut off");
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        lab.NodeHosts[0].Mend();
        var outbox = Path.Combine(lab.Runs.Node(new("n0")), "outbox");
        story.Tell($"the cable is back after {seconds} s; {(Directory.Exists(outbox) ? Directory.GetFiles(outbox, "*.json").Length : 0)} results wait on node 0; the grid stands at {(await lab.Status(grid.Name))?.Done} done");
    });

    private static Task Split(Story story) => Trial.Run(story, s_cables, Trial.FakeGrid(200), TimeSpan.FromMinutes(8), async (lab, _) =>
    {
        await Task.Delay(2000);
        var active = lab.Active();
        var alone = lab.CoordinatorHosts[active];
        foreach (var other in lab.CoordinatorHosts.Where(host => host != alone))
        {
            alone.Lose(other);
            other.Lose(alone);
        }

        var watch = Stopwatch.StartNew();
        story.Tell($"host {active} coordinates and is alone");
        while (lab.Active() == active && watch.Elapsed < TimeSpan.FromSeconds(45))
        {
            await Task.Delay(100);
        }

        story.Tell($"host {lab.Active()} coordinates {watch.Elapsed.TotalSeconds:F1} s later");
        await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, 45 - watch.Elapsed.TotalSeconds)));
        foreach (var other in lab.CoordinatorHosts.Where(host => host != alone))
        {
            alone.LoseNoMore(other);
            other.LoseNoMore(alone);
        }

        if (lab.Active() == active)
        {
            throw new FaultException("the two other hosts did not go on without the one that was cut off");
        }
    });

    private static Task OneWay(Story story) => Trial.Run(story, s_cables, Trial.FakeGrid(400), TimeSpan.FromMinutes(8), async (lab, _) =>
    {
        foreach (var towards in new[] { true, false })
        {
            foreach (var host in lab.CoordinatorHosts)
            {
                (towards ? lab.NodeHosts[0] : host).Lose(towards ? host : lab.NodeHosts[0]);
            }

            story.Tell($"what {(towards ? "node 0 sends to the coordinators" : "the coordinators send to node 0")} is lost");
            await Task.Delay(40_000);
            foreach (var host in lab.CoordinatorHosts)
            {
                (towards ? lab.NodeHosts[0] : host).LoseNoMore(towards ? host : lab.NodeHosts[0]);
            }

            await Task.Delay(10_000);
        }
    });

    private static Task FreezeCoordinator(Story story) => Trial.Run(story, new(), Trial.FakeGrid(200), TimeSpan.FromMinutes(8), async (lab, _) =>
    {
        await Task.Delay(2000);
        var active = await Freeze(story, lab);
        await Task.Delay(5000);
        lab.Coordinators[active]!.Signal(Signals.Continue);
        story.Tell($"host {active} goes on, and believes that it coordinates");
    });

    /// <summary>Freezes the host that coordinates until another one does.</summary>
    /// <returns>The frozen host.</returns>
    private static async Task<int> Freeze(Story story, Lab lab)
    {
        var active = lab.Active();
        lab.Coordinators[active]!.Signal(Signals.Stop);
        var watch = Stopwatch.StartNew();
        while (lab.Active() == active)
        {
            await Task.Delay(50);
            if (watch.Elapsed > TimeSpan.FromSeconds(90))
            {
                throw new FaultException("no other host coordinates 90 s after the active one was frozen");
            }
        }

        story.Tell($"host {active} is frozen, host {lab.Active()} coordinates after {watch.Elapsed.TotalSeconds:F1} s");
        return active;
    }

    private static Task FreezeNode(Story story) => Trial.Run(story, new() { Script = """{"otherwise":{"seconds":3,"steps":6,"checkpoints":true}}""" }, Trial.FakeGrid(120), TimeSpan.FromMinutes(8), async (lab, _) =>
    {
        await Task.Delay(1500);
        lab.Nodes[0]!.Signal(Signals.Stop);
        story.Tell($"node 0 is frozen, its {lab.Nodes[0]!.Children.Length} workers are not");
        await Task.Delay(40_000);
        lab.Nodes[0]!.Signal(Signals.Continue);
        story.Tell($"node 0 goes on");
    });
}
