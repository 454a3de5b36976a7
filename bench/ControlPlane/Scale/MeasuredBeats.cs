using System.Diagnostics;
using System.Globalization;
using Slfd.Faults.Labs;
using Slfd.Faults.Processes;
using Slfd.Messages.Coordination;
using Slfd.Simulator.Nodes;

namespace Slfd.ControlPlane.Scale;

/// <summary>What it costs the coordinator that beats carry how hosts and cards stand: the same hosts on the same connections beat with and without it by turns, on a real slfd serve.</summary>
/// <remarks>Cells last all day, so beats are all that happens. They come every two seconds and not every ten: what the program does besides then weighs less, and the ratio is larger, never smaller.</remarks>
internal sealed class MeasuredBeats : IBenchmark
{
    private const int Slots = 8, Systems = 25, Pairs = 4, BeatSeconds = 2;

    public string Name => "beats-measured";

    /// <param name="arguments">Hosts of eight devices each (1,250), and seconds of a turn (30: once in that time the pages take a sample of each device).</param>
    public async Task<IReadOnlyList<Figure>> Run(string[] arguments)
    {
        var hosts = arguments is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 1250;
        var turn = TimeSpan.FromSeconds(arguments is [_, var seconds] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 30);
        await using var lab = await Lab.Start(new() { Coordinators = 1, Nodes = 0, Leases = (60, BeatSeconds), Sqlite = true });
        await lab.Submit(Grids.Read(lab.Folder, "beats", 20_000));
        Tally tally = new();
        var isMeasured = false;
        await using Swarm swarm = new(lab.Addresses, lab.NodeToken, Systems);
        for (var host = 0; host < hosts; host++)
        {
            Random random = new(host);
            swarm.Start(host, new() { Node = new($"sim-{host}"), Slots = Slots, Length = _ => TimeSpan.FromDays(1), Tally = tally, Reading = () => Volatile.Read(ref isMeasured) ? ReadingOf(random) : null });
        }

        for (var watch = Stopwatch.StartNew(); tally.Grants < hosts * Slots; await Task.Delay(100))
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(4))
            {
                throw new TimeoutException($"only {tally.Grants} of {hosts * Slots} devices have a cell after {watch.Elapsed}");
            }
        }

        var serve = lab.Coordinators[0]!.Id;
        List<double> ratios = [], plain = [], measured = [];
        await Turn(true); // both ways are compiled
        await Turn(false);
        for (var pair = 0; pair < Pairs; pair++)
        {
            var first = await Turn(pair % 2 == 1);
            var second = await Turn(pair % 2 == 0);
            var (without, with) = pair % 2 == 1 ? (second, first) : (first, second);
            plain.Add(without);
            measured.Add(with);
            ratios.Add(with / without);
            Console.WriteLine(FormattableString.Invariant($"  {without:F3} ms of the coordinator's CPU a beat of {Slots} cells without measurements, {with:F3} with"));
        }

        Console.WriteLine(FormattableString.Invariant($"  {hosts * Slots} devices, {tally.Acks} of {tally.Beats} beats answered, {tally.Revoked} leases lost; median {Median(plain):F3} ms without, {Median(measured):F3} with"));
        return [new("beats-measured", Median(ratios), $"times the CPU of beats without measurements (median of {Pairs} pairs)", 1.10)];

        async Task<double> Turn(bool carries)
        {
            Volatile.Write(ref isMeasured, carries);
            await Task.Delay(TimeSpan.FromSeconds(1)); // what was on its way
            var (cpu, acks) = (Signals.CpuOf(serve), tally.Acks);
            await Task.Delay(turn);
            return (Signals.CpuOf(serve) - cpu).TotalMilliseconds / Math.Max(1, tally.Acks - acks);
        }
    }

    private static double Median(List<double> values) => values.Order().Skip((values.Count - 1) / 2).Take(2 - (values.Count % 2)).Average();

    /// <summary>As the nodes of NVIDIA's cards fill it: every member of it, with figures that change.</summary>
    private static HostReading ReadingOf(Random random) => new()
    {
        Processor = random.NextDouble(),
        MemoryUsed = random.NextInt64(1L << 39),
        MemoryTotal = 1L << 39,
        RunsDiskFree = random.NextInt64(1L << 44),
        Driver = "570.133.20",
        Devices = [.. Enumerable.Range(0, Slots).Select(index => new DeviceReading
        {
            Slot = $"sim:{index}",
            Model = "NVIDIA H200",
            Use = random.Next(101) / 100.0,
            MemoryUsed = random.NextInt64(140L << 30),
            MemoryTotal = 140L << 30,
            Celsius = random.Next(30, 90),
            Watts = random.NextDouble() * 700,
            Joules = random.NextInt64(1L << 40) / 1000.0,
            Throttled = random.Next(4) == 0 ? "power cap" : string.Empty,
            MemoryErrors = 0,
        })],
    };
}
