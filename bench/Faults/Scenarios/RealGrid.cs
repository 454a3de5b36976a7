using System.Diagnostics;
using System.Globalization;
using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Checking;
using Slfd.Faults.Labs;
using Slfd.Faults.Processes;
using Slfd.Messages.Results;

namespace Slfd.Faults.Scenarios;

/// <summary>Real workers on a CPU: what a struck grid ends in equals, byte for byte, what an undisturbed one ends in.</summary>
internal static class RealGrid
{
    private static readonly LabOptions s_kills = new() { Script = null, Nodes = 2, Slots = 1 };
    private static readonly LabOptions s_four = s_kills with { Nodes = 4 };
    private static readonly string s_long = TextOf(seeds: 8, iterations: 150);
    private static readonly string s_spread = TextOf(seeds: 1, iterations: 150).Replace(", { baseline = random }", string.Empty, StringComparison.Ordinal)
        .Replace("every = 75, repeats = 1, epochs = 20", "every = 30, repeats = 2, epochs = 30", StringComparison.Ordinal);
    private static readonly Dictionary<string, SortedDictionary<string, string>> s_undisturbed = [];

    public static IEnumerable<Scenario> All() =>
    [
        new("real-workers", "a real grid on CPU workers under kills of workers, nodes and the host that coordinates, with checkpoints cut short and with turned bits; compared with an undisturbed run", false,
            story => Compare(story, s_kills, TextOf(seeds: 2, iterations: 60), TimeSpan.FromMinutes(8), (lab, _) => Strike(story, lab)), OneKind: true),
        new("real-cells", "a real worker is stopped and never continued, two have no memory left, and a cell of another grid diverges; compared with an undisturbed run", false,
            story => Compare(story, s_four, s_long, TimeSpan.FromMinutes(12), (lab, _) => BadCells(story, lab), Seen), OneKind: true),
        new("spread-distilling-host", "kill -9 of the node and the worker that distil a cell whose evaluation is spread, twice; compared with an undisturbed run that judges in place", false,
            story => Compare(story, s_four, s_spread, TimeSpan.FromMinutes(10), (lab, grid) => KillHosts(story, lab, grid.CellAt(0), grid.CellAt(0), 2), spread: true), OneKind: true),
        new("spread-units-host", "the same of a node and a worker that evaluate a unit of it, twice", false,
            story => Compare(story, s_four, s_spread, TimeSpan.FromMinutes(10), (lab, grid) => KillHosts(story, lab, grid.CellAt(0), null, 2), spread: true), OneKind: true),
    ];

    /// <summary>Strikes a real grid on four nodes; it is long enough for strikes of some minutes.</summary>
    public static Task Run(Story story, LabOptions options, TimeSpan limit, Func<Lab, Grid, Task> strike) => Compare(story, options with { Script = null, Slots = 1 }, s_long, limit, strike);

    private static string TextOf(int seeds, int iterations) => $$"""
        grid {
          name = real, datasets = [procedural], resolutions = [32], methods = [{ matching = dc, space = pixel }, { baseline = random }]
          seeds = [{{string.Join(", ", Enumerable.Range(0, seeds))}}], iterations = {{iterations}}, train-per-class = 10, test-per-class = 10, checkpoint-every = 1s, attempts = 20
          network { width = 8 }
          distillation { batch-real = 8 }
          evaluation { every = {{iterations / 2}}, repeats = 1, epochs = 20, architectures = [convnet, alexnet] }
        }
        """;

    private static async Task Compare(Story story, LabOptions options, string text, TimeSpan limit, Func<Lab, Grid, Task> strike, Action<CheckReport>? seen = null, bool spread = false)
    {
        if (!s_undisturbed.TryGetValue(text, out var undisturbed))
        {
            s_undisturbed[text] = undisturbed = await Hashes(story, options with { Networked = false, Environment = new Dictionary<string, string>() }, text, limit, null, null);
        }

        var struck = await Hashes(story, options, spread ? text.Replace("evaluation {", "evaluation { spread = true,", StringComparison.Ordinal) : text, limit, strike, seen);
        foreach (var (name, hash) in undisturbed)
        {
            if (struck.GetValueOrDefault(name) != hash)
            {
                throw new FaultException($"{name} differs: {hash} undisturbed, {struck.GetValueOrDefault(name) ?? "missing"} struck");
            }
        }

        story.Tell($"{undisturbed.Count - 1} hashes are equal: synthetic sets, losses, real data and accuracies of every cell; so are the tables as CSV");
    }

    private static async Task<SortedDictionary<string, string>> Hashes(Story story, LabOptions options, string text, TimeSpan limit, Func<Lab, Grid, Task>? strike, Action<CheckReport>? seen)
    {
        SortedDictionary<string, string> hashes = new(StringComparer.Ordinal);
        await using var lab = await Lab.Start(options);
        var grid = lab.Grid(text);
        await lab.Submit(grid);
        story.Tell($"{options.Coordinators} coordinators, {options.Nodes} nodes and PostgreSQL are up; {grid.CellCount()} real cells submitted{(strike is null ? ", for comparison" : string.Empty)}");
        await lab.Until(grid.Name, standing => standing.Running > 0, TimeSpan.FromSeconds(120), "the first cell");
        if (strike is not null)
        {
            await strike(lab, grid);
            story.Tell($"after the last strike {(await lab.Status(grid.Name))?.Done} of {grid.CellCount()} cells are done");
        }

        var end = await lab.End(grid.Name, limit);
        story.Tell($"ended: {end.Done} done, {end.Failed} failed, {end.Duplicates} duplicates");
        hashes["the table as CSV"] = await lab.Csv(grid.Name);
        CellSpec[] cells = [.. grid.Cells()];
        var report = await Trial.Conclude(story, lab, other => Array.TrueForAll(cells, spec => spec.Id() != other.Id()));
        seen?.Invoke(report);
        foreach (var spec in cells)
        {
            using var result = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(lab.Runs.Cell(spec.Id()).Root, CellFolder.ResultFile)));
            foreach (var member in new[] { "syntheticSetSha256", "dataSha256", "lossesSha256", "accuracies" })
            {
                hashes[$"{member} of {spec.Label()}"] = result.RootElement.GetProperty(member).GetRawText();
            }
        }

        return hashes;
    }

    private static async Task Strike(Story story, Lab lab)
    {
        Random random = new(11);
        var (cut, turned) = (0, 0);
        for (var round = 0; round < 6; round++)
        {
            var seen = Checkpoints(lab).Length;
            for (var patience = 0; Checkpoints(lab).Length <= seen && patience < 120; patience++)
            {
                await Task.Delay(250);
            }

            switch (round % 3)
            {
                case 0:
                    await Kills.KillWorker(lab, random);
                    break;
                case 1:
                    var node = random.Next(lab.Nodes.Length);
                    await lab.Nodes[node]!.Kill();
                    if (Damage(lab, cut: round == 1))
                    {
                        (cut, turned) = round == 1 ? (cut + 1, turned) : (cut, turned + 1);
                    }

                    lab.StartNode(node);
                    break;
                default:
                    var active = lab.Active();
                    await lab.Coordinators[active]!.Kill();
                    lab.StartCoordinator(active);
                    break;
            }
        }

        story.Tell($"2 workers, 2 nodes and 2 coordinating hosts killed, {cut} checkpoint files cut short, {turned} with one bit turned");
    }

    /// <summary>Kills the node that works on a cell, and its worker, and starts the node again.</summary>
    /// <param name="story">Hears of it.</param>
    /// <param name="lab">The lab.</param>
    /// <param name="distilled">The cell whose evaluation is spread.</param>
    /// <param name="struck">The cell whose host is killed; null: any unit of the other.</param>
    /// <param name="times">How often.</param>
    private static async Task KillHosts(Story story, Lab lab, CellSpec distilled, CellSpec? struck, int times)
    {
        CellId[] victims = struck is null ? [.. distilled.Units().Select(unit => unit.Id())] : [struck.Id()];
        HashSet<string> killed = [];
        for (var watch = Stopwatch.StartNew(); killed.Count < times;)
        {
            // The attempt's log names the process that has it; a distilling one is struck once a unit of it can begin.
            var (attempt, worker) = victims.SelectMany(cell => lab.Runs.Cell(cell).Attempts().Take(1).Select(token => lab.Runs.Cell(cell).Attempt(token)))
                .Where(attempt => !killed.Contains(attempt) && (struck is null || Directory.Exists(Path.Combine(attempt, "checkpoints"))))
                .Select(attempt => (attempt, Worker: WorkerIn(attempt)))
                .FirstOrDefault(found => found.Worker > 0 && Array.Exists(lab.Nodes, node => node is { HasEnded: false } && node.Children.Contains(found.Worker)) && IsAtWork(found.attempt));
            if (worker > 0)
            {
                var index = Array.FindIndex(lab.Nodes, node => node is { HasEnded: false } && node.Children.Contains(worker));
                if (index >= 0)
                {
                    Signals.Send(worker, Signals.Kill);
                    await lab.Nodes[index]!.Kill();
                    killed.Add(attempt);
                    story.Tell($"node {index} killed with its worker, in {Path.GetRelativePath(lab.Runs.Root, attempt)}");
                    await Task.Delay(1000);
                    lab.StartNode(index);
                }
            }

            if (watch.Elapsed > TimeSpan.FromMinutes(4))
            {
                throw new FaultException($"after four minutes {killed.Count} of {times} hosts were at work on {(struck is null ? "a unit" : "the cell")}");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Whether an attempt has begun and not ended.</summary>
    private static bool IsAtWork(string attempt) => !File.Exists(Path.Combine(attempt, CellFolder.ResultFile)) && LogOf(attempt) is var log
        && !log.Contains("handed back", StringComparison.Ordinal) && !log.Contains("finished", StringComparison.Ordinal) && log.Contains(" at iteration ", StringComparison.Ordinal);

    private static int WorkerIn(string attempt) =>
        System.Text.RegularExpressions.Regex.Match(LogOf(attempt), @", worker (\d+)") is { Success: true } found ? int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    private static string LogOf(string attempt)
    {
        try
        {
            using FileStream file = new(Path.Combine(attempt, CellFolder.LogFile), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using StreamReader reader = new(file);
            return reader.ReadToEnd();
        }
        catch (IOException)
        {
            return string.Empty; // not begun, or just published
        }
    }

    /// <summary>Misfortunes of cells that need no fake: the worker is the real one.</summary>
    private static async Task BadCells(Story story, Lab lab)
    {
        for (var node = 0; node < 2; node++)
        {
            var worker = await WorkerOf(lab, node);
            Shell.Run("prlimit", "--pid", worker.ToString(CultureInfo.InvariantCulture), $"--as={Signals.AddressSpaceOf(worker) + (1 << 20)}");
        }

        story.Tell($"the workers of nodes 0 and 1 get no more memory than they have");
        var hung = await WorkerOf(lab, 2);
        Signals.Send(hung, Signals.Stop);
        story.Tell($"the worker of node 2 is stopped and never continued");

        var wild = lab.Grid(TextOf(seeds: 1, iterations: 60).Replace("name = real", "name = wild", StringComparison.Ordinal)
            .Replace("{ matching = dc, space = pixel }, { baseline = random }", "{ matching = dm, space = pixel, learning-rate-images = 1e9 }", StringComparison.Ordinal)
            .Replace("width = 8", "width = 8, norm = none", StringComparison.Ordinal));
        await lab.Submit(wild);
        var ended = await lab.End(wild.Name, TimeSpan.FromMinutes(5));
        story.Tell($"a cell of another grid that must diverge is failed: {ended.Failed}");

        for (var watch = Stopwatch.StartNew(); lab.Nodes[2]!.Children.Contains(hung) && watch.Elapsed < TimeSpan.FromMinutes(7);)
        {
            await Task.Delay(1000);
        }

        story.Tell($"{(lab.Nodes[2]!.Children.Contains(hung) ? "it is still there" : "it was killed")}");
    }

    /// <summary>The worker of a node, once it has begun to work.</summary>
    private static async Task<int> WorkerOf(Lab lab, int node)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60);)
        {
            if (lab.Nodes[node]!.Children is [var worker, ..] && Signals.CpuOf(worker) > TimeSpan.FromSeconds(3))
            {
                return worker;
            }

            await Task.Delay(500);
        }

        throw new FaultException($"node {node} has no worker at work after a minute");
    }

    private static void Seen(CheckReport report)
    {
        foreach (var kind in new[] { FailureClass.OutOfMemory, FailureClass.Numeric, FailureClass.TimeOut })
        {
            if (!report.Failures.ContainsKey(kind))
            {
                throw new FaultException($"no attempt failed with {kind}, so that strike missed");
            }
        }
    }

    /// <summary>Damages the newest checkpoint's largest file, by half its length or by one bit.</summary>
    /// <returns>Whether there was one.</returns>
    private static bool Damage(Lab lab, bool cut)
    {
        if (Checkpoints(lab) is not { Length: > 0 } all)
        {
            return false;
        }

        var newest = all.MaxBy(folder => Directory.GetCreationTimeUtc(folder))!;
        var path = Directory.GetFiles(newest).MaxBy(file => new FileInfo(file).Length)!;
        var bytes = File.ReadAllBytes(path);
        if (!cut)
        {
            bytes[bytes.Length / 2] ^= 16;
        }

        File.WriteAllBytes(path, cut ? bytes[..(bytes.Length / 2)] : bytes);
        return true;
    }

    private static string[] Checkpoints(Lab lab)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(Path.Combine(lab.Runs.Root, "cells"), "checkpoints", SearchOption.AllDirectories).SelectMany(Directory.GetDirectories).Where(folder => Directory.GetFiles(folder).Length > 0)];
        }
        catch (DirectoryNotFoundException)
        {
            return []; // removed while it was looked at
        }
    }
}
