using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Journals;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Journal;
using Slfd.Simulator.Nodes;

namespace Slfd.ControlPlane.Scale;

/// <summary>A grid of a million cells: planned, submitted, asked about while cells finish, and recovered.</summary>
internal sealed class MillionCells : IBenchmark
{
    private const int Cells = 1_000_000, Questions = 400;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);
    private static readonly Config s_quiet = ConfigurationFactory.ParseString("""
        akka.loglevel = WARNING
        akka.stdout-loglevel = WARNING
        """);

    public string Name => "million-cells";

    public async Task<IReadOnlyList<Figure>> Run(string[] arguments)
    {
        // A process of its own recovers, as after a restart, and its memory is what a coordinator has.
        if (arguments is ["--recover", var runs, var how])
        {
            await Recover(new(runs), how switch { "proven" => true, "unproven" => false, _ => throw new ArgumentException($"'{how}' is neither 'proven' nor 'unproven'", nameof(arguments)) });
            return [];
        }

        var finished = arguments is [var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 200_000;
        var folder = Directory.CreateTempSubdirectory("slfd-bench-").FullName;
        try
        {
            var path = Path.Combine(folder, "million.conf");
            await File.WriteAllTextAsync(path, Grids.Text("million", Cells));
            var plan = Plan(path, folder);
            var grid = Experiments.Grids.GridFile.Read(path);
            RunsFolder folderOfRuns = new(Path.Combine(folder, "runs"));
            var (status, _) = await Work(grid, folderOfRuns, finished);
            var folders = LeaveNames(folderOfRuns);
            var (recovery, proof, memory) = RecoverElsewhere(folderOfRuns);
            Console.WriteLine(FormattableString.Invariant($"  the proof beside {folders} names of cells' folders costs {proof:F2} s of a start"));
            return
            [
                new("million-cells (plan)", plan, "s", 10),
                new("million-cells (status)", status, "ms at the 95th percentile while cells finish", 100),
                new("million-cells (recovery)", recovery, "s from an empty process to the first answer", 10),
                new("million-cells (proof)", Math.Max(0, proof) * Cells / folders, FormattableString.Invariant($"s more of a start for the proof, scaled from {folders} folders to {Cells}"), 2),
                new("million-cells (memory)", Math.Max(memory, Peak() / 1024.0), "MiB resident at most: submission, work and snapshots with 256 simulated devices in the process, or recovery", 1024),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Plan(string path, string folder)
    {
        ProcessStartInfo info = new(Programs.Slfd, ["plan", path, "--runs", Path.Combine(folder, "none")]) { RedirectStandardOutput = true };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(info)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var took = watch.Elapsed.TotalSeconds;
        Console.WriteLine(string.Join('\n', said.Split('\n').Take(6).Select(line => "  | " + line)));
        return process.ExitCode == 0 ? took : throw new InvalidOperationException($"slfd plan ended with {process.ExitCode}: {said}");
    }

    private static async Task<(double StatusP95, double Submit)> Work(Slfd.Experiments.Grids.Grid grid, RunsFolder runs, int finished)
    {
        var system = ActorSystem.Create("slfd", s_quiet.WithFallback(CoordinatorHost.Configuration(runs)));
        var coordinator = system.ActorOf(CoordinatorHost.Props(Proven(runs)), "coordinator");
        var watch = Stopwatch.StartNew();
        await coordinator.Ask<GridAccepted>(new SubmitGrid(grid.ToJson(), RetryFailed: false), s_patience);
        var submit = watch.Elapsed.TotalSeconds;
        Console.WriteLine(FormattableString.Invariant($"  submitted in {submit:F1} s"));

        Tally tally = new();
        for (var host = 0; host < 32; host++)
        {
            SimulatedNodeOptions options = new() { Node = new($"sim-{host}"), Slots = 8, Length = _ => TimeSpan.FromMilliseconds(200), RepeatAfter = TimeSpan.FromMilliseconds(200), RepeatAfterAtMost = TimeSpan.FromSeconds(60), Tally = tally };
            system.ActorOf(SimulatedNode.Props(options, coordinator.Tell));
        }

        List<double> answers = [];
        watch.Restart();
        while (tally.Of(Verdict.Accepted) < finished || answers.Count < Questions)
        {
            var asked = Stopwatch.GetTimestamp();
            var status = await coordinator.Ask<GridStatus>(new GetGridStatus(grid.Name), s_patience);
            answers.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            await Task.Delay(250);
            if (watch.Elapsed > TimeSpan.FromMinutes(8))
            {
                throw new TimeoutException($"only {status.Done} of {finished} cells after {watch.Elapsed}");
            }
        }

        var p95 = Tally.Percentile([.. answers], 0.95);
        Console.WriteLine(FormattableString.Invariant(
            $"  {tally.Of(Verdict.Accepted)} cells done in {watch.Elapsed.TotalSeconds:F0} s with {answers.Count} questions: status p50 {Tally.Percentile([.. answers], 0.5):F1} ms, p95 {p95:F1} ms, most {answers.Max():F0} ms"));
        await coordinator.GracefulStop(s_patience, CoordinatorHost.Stop);
        await system.Terminate();
        return (p95, submit);
    }

    private static CoordinatorOptions Proven(RunsFolder runs) => new() { Evidence = new(runs, ReportingDatabase: null) };

    /// <summary>A start reads the names of the cells' folders and nothing in them, while the high-water record proves the journal: so there is a name, an empty file, for each cell that was granted.</summary>
    /// <returns>How many.</returns>
    private static int LeaveNames(RunsFolder runs)
    {
        HashSet<CellId> granted = [];
        using (var connection = JournalFile.OpenToRead(runs.CoordinatorDatabase))
        {
            foreach (var row in new JournalTable(connection).Rows())
            {
                if (JournalCodec.Read(row.Manifest, row.Message).Event is LeaseGranted lease)
                {
                    granted.Add(lease.Lease.Cell);
                }
            }
        }

        Directory.CreateDirectory(Path.Combine(runs.Root, "cells"));
        foreach (var cell in granted)
        {
            File.Create(Path.Combine(runs.Root, "cells", cell.ToString())).Dispose();
        }

        return granted.Count;
    }

    /// <summary>Starts three times with the proof and three times without, in turn.</summary>
    private static (double Seconds, double Proof, double MebiBytes) RecoverElsewhere(RunsFolder runs)
    {
        List<(bool IsProven, double Seconds, double MebiBytes)> tries = [];
        for (var attempt = 0; attempt < 6; attempt++)
        {
            var proven = attempt % 2 == 0;
            ProcessStartInfo info = new(Environment.ProcessPath!, ["million-cells", "--recover", runs.Root, proven ? "proven" : "unproven"]) { RedirectStandardOutput = true };
            var watch = Stopwatch.StartNew();
            using var process = Process.Start(info)!;
            var answer = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the process that recovers said nothing");
            var took = watch.Elapsed.TotalSeconds;
            var memory = long.Parse(process.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture) / 1024.0;
            process.WaitForExit();
            Console.WriteLine(FormattableString.Invariant($"  recovered in {took:F2} s {(proven ? "with" : "without")} the proof, {memory:F0} MiB at most: {answer}"));
            tries.Add((proven, took, memory));
        }

        var median = tries.Where(one => one.IsProven).Select(one => one.Seconds).Order().ElementAt(1);
        return (median, median - tries.Where(one => !one.IsProven).Select(one => one.Seconds).Order().ElementAt(1), tries.Max(one => one.MebiBytes));
    }

    private static async Task Recover(RunsFolder runs, bool proven)
    {
        var system = ActorSystem.Create("slfd", s_quiet.WithFallback(CoordinatorHost.Configuration(runs)));
        var coordinator = system.ActorOf(CoordinatorHost.Props(proven ? Proven(runs) : new()), "coordinator");
        var status = await coordinator.Ask<GridStatus>(new GetGridStatus("million"), s_patience);
        Console.WriteLine($"{status.Done} done of {status.Cells}, {status.Running} leased");
        await Task.Delay(1000);
        Console.WriteLine(Peak());
        Environment.Exit(0);
    }

    /// <summary>The most memory that this process ever had resident, in KiB.</summary>
    private static long Peak() => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);
}
