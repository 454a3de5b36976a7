using System.Diagnostics;
using System.Globalization;
using Slfd.Checking;
using Slfd.Faults.Labs;
using Slfd.Faults.Processes;
using Slfd.Simulator.Nodes;

namespace Slfd.ControlPlane.Scale;

/// <summary>How long nobody gets work when the host that coordinates is lost, and when it leaves orderly; and what running workers notice of it.</summary>
internal sealed class Failover : IBenchmark
{
    public string Name => "failover";

    public async Task<IReadOnlyList<Figure>> Run(string[] arguments)
    {
        var kills = arguments is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 20;
        var leaves = arguments is [_, var graceful] ? int.Parse(graceful, CultureInfo.InvariantCulture) : 5;
        await using var lab = await Lab.Start(new() { Nodes = 1, Leases = (60, 10), Script = """{"otherwise":{"seconds":100000,"steps":200000}}""" });

        // A real node runs two cells all the time, a step every half second.
        var lasting = lab.Grid(Faults.Scenarios.Trial.FakeGrid(2, name: "lasting"));
        await lab.Submit(lasting);
        await lab.Until("lasting", standing => standing.Running == 2, TimeSpan.FromMinutes(1), "the lasting cells");
        for (var watch = Stopwatch.StartNew(); lab.Nodes[0]!.Children.Length < 2; await Task.Delay(100))
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(1))
            {
                throw new FaultException($"the real node has {lab.Nodes[0]!.Children.Length} worker processes a minute after its two cells were granted");
            }
        }

        var workers = lab.Nodes[0]!.Children;
        int[] lives = [1, 1, 1];
        await lab.Submit(Grids.Read(lab.Folder, "short", 100_000));
        Tally tally = new();
        await using Swarm swarm = new(lab.Addresses, lab.NodeToken, 4);
        for (var host = 0; host < 8; host++)
        {
            swarm.Start(host, new() { Node = new($"sim-{host}"), Slots = 4, Length = _ => TimeSpan.FromSeconds(1), Tally = tally, Store = lab.Runs });
        }

        List<double> killed = [], left = [];
        for (var trial = 0; trial < kills + leaves; trial++)
        {
            await Settled(lab, tally, lives);
            var (active, struck) = (lab.Active(), Stopwatch.GetTimestamp());
            var hard = trial < kills;
            if (hard)
            {
                await lab.Coordinators[active]!.Kill();
                struck = Stopwatch.GetTimestamp();
            }
            else
            {
                lab.Coordinators[active]!.Signal(Signals.Terminate);
            }

            var gap = await Gap(tally, struck, lab, active);
            (hard ? killed : left).Add(gap);
            Console.WriteLine(FormattableString.Invariant($"  {(hard ? "kill -9" : "SIGTERM")} of host {active}: {gap:F1} s without a grant; host {lab.Active()} coordinates"));
            while (!lab.Coordinators[active]!.HasEnded)
            {
                await Task.Delay(100);
            }

            lab.StartCoordinator(active);
            lives[active]++;
        }

        var same = workers.Order().SequenceEqual(lab.Nodes[0]!.Children.Order());
        Findings findings = new();
        JournalCheck journal = new(lab.Journal(), findings);
        var leases = lasting.Cells().Sum(spec => journal.Cells[spec.Id()].Token - 1);
        Console.WriteLine($"  workers of the real node are {(same ? "the same processes as before" : "OTHER processes")}; {leases} leases of their cells were lost; {journal.Expired} expired in all; {findings.Kept.Count} violations in the journal");
        foreach (var violation in findings.Kept.Where(violation => violation.Rule != Rule.NothingIsPending).Take(5))
        {
            Console.WriteLine($"  {violation}");
        }

        List<Figure> figures = [new("failover (workers)", leases + (same ? 0 : 1) + findings.Kept.Count, "leases, workers or journal rules lost", 0)];
        if (killed.Count > 0)
        {
            figures.Insert(0, new("failover", Tally.Percentile([.. killed], 0.95), $"s to the next grant, 95th percentile of {killed.Count} (median {Tally.Percentile([.. killed], 0.5).ToString("F1", CultureInfo.InvariantCulture)})", 25));
        }

        if (left.Count > 0)
        {
            figures.Insert(1, new("failover (graceful)", left.Max(), $"s without a grant, most of {left.Count}", 5));
        }

        return figures;
    }

    /// <summary>All hosts are members again, so that two are left when one is struck, and grants flow.</summary>
    private static async Task Settled(Lab lab, Tally tally, int[] lives)
    {
        await Task.Delay(10_000);
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(200))
        {
            if (tally.LastGrant != 0 && Stopwatch.GetElapsedTime(tally.LastGrant) < TimeSpan.FromSeconds(2) && lives.Select((life, host) => lab.TimesJoined(host) >= life).All(joined => joined))
            {
                return;
            }

            if (watch.Elapsed > TimeSpan.FromMinutes(2))
            {
                throw new FaultException($"no grant for two minutes, or a host did not join again (lives {string.Join(' ', lives)}, joined {string.Join(' ', lives.Select((_, host) => lab.TimesJoined(host)))})");
            }
        }
    }

    /// <summary>The longest time without a grant from <paramref name="struck"/> until ten seconds after another host coordinates.</summary>
    private static async Task<double> Gap(Tally tally, long struck, Lab lab, int active)
    {
        var (longest, last, over) = (0.0, struck, 0L);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(120); await Task.Delay(20))
        {
            if (tally.LastGrant > last)
            {
                longest = Math.Max(longest, Stopwatch.GetElapsedTime(last, tally.LastGrant).TotalSeconds);
                last = tally.LastGrant;
            }

            over = over == 0 && lab.Active() != active ? Stopwatch.GetTimestamp() : over;
            if (over != 0 && last > over && Stopwatch.GetElapsedTime(over) > TimeSpan.FromSeconds(10))
            {
                return longest;
            }
        }

        return double.PositiveInfinity;
    }
}
