using System.Diagnostics;
using System.Globalization;
using Slfd.Faults.Labs;
using Slfd.Faults.Processes;
using Slfd.Messages.Coordination;
using Slfd.Simulator.Nodes;

namespace Slfd.ControlPlane.Scale;

/// <summary>A lab of 10,000 devices: does one coordinator bear it?</summary>
internal sealed class ManyHosts : IBenchmark
{
    private const int Hosts = 1250, Slots = 8, Devices = Hosts * Slots, Systems = 25;
    private static readonly TimeSpan s_cell = TimeSpan.FromMinutes(30);

    public string Name => "hosts-1250";

    public async Task<IReadOnlyList<Figure>> Run(string[] arguments)
    {
        var measured = TimeSpan.FromSeconds(arguments is [var seconds] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 180);
        await using var lab = await Lab.Start(new() { Coordinators = 1, Nodes = 0, Leases = (60, 10) });
        var grid = Grids.Read(lab.Folder, "hosts", 20_000);
        await lab.Submit(grid);
        Tally tally = new();
        Random random = new(1);
        var granted = 0;
        await using Swarm swarm = new(lab.Addresses, lab.NodeToken, Systems);

        // Cells of the first 10,000 leases are anywhere in their half hour, so that some end every second from the start.
        TimeSpan LengthOf(Messages.Leases.LeaseId lease)
        {
            lock (random)
            {
                return ++granted <= Devices ? random.NextDouble() * s_cell : s_cell;
            }
        }

        var watch = Stopwatch.StartNew();
        for (var host = 0; host < Hosts; host++)
        {
            swarm.Start(host, new() { Node = new($"sim-{host}"), Slots = Slots, Length = LengthOf, Tally = tally, Store = lab.Runs });
        }

        while (tally.Grants < Devices && watch.Elapsed < TimeSpan.FromMinutes(4))
        {
            await Task.Delay(100);
        }

        var storm = watch.Elapsed.TotalSeconds;
        var serve = lab.Coordinators[0]!.Id;
        Console.WriteLine(FormattableString.Invariant($"  {tally.Grants} devices have a cell after {storm:F1} s; {Signals.CpuOf(serve).TotalSeconds:F1} s of CPU so far"));
        await Task.Delay(15_000);
        var (cpu, beats, acks, repeats, done) = (Signals.CpuOf(serve), tally.Beats, tally.Acks, tally.Repeats, tally.Of(Verdict.Accepted));
        watch.Restart();
        await Task.Delay(measured);
        var cores = (Signals.CpuOf(serve) - cpu) / watch.Elapsed;
        Console.WriteLine(FormattableString.Invariant(
            $"  {watch.Elapsed.TotalSeconds:F0} s measured: {(tally.Beats - beats) / watch.Elapsed.TotalSeconds:F0} beats/s sent, {tally.Acks - acks} of {tally.Beats - beats} answered, {tally.Of(Verdict.Accepted) - done} cells done, {tally.Repeats - repeats} messages repeated, {tally.Revoked} leases revoked; beat answered p50 {Tally.Percentile(tally.BeatLatencies(), 0.5):F1} ms, p99 {Tally.Percentile(tally.BeatLatencies(), 0.99):F0} ms"));
        var resident = File.ReadLines($"/proc/{serve}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        Console.WriteLine($"  coordinator {resident}");
        return
        [
            new("hosts-1250 (coordinator)", cores, "cores", 0.5),
            new("hosts-1250 (storm)", storm, "s until every device has a cell", 60),
            new("hosts-1250 (revoked)", tally.Revoked, "leases lost", 0),
        ];
    }
}
