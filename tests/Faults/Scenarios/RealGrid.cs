using Slfd.Faults.Labs;
using Slfd.Faults.Processes;
using Slfd.Messages.Artifacts;

namespace Slfd.Faults.Scenarios;

/// <summary>Real workers on a CPU: what a struck grid ends in equals, byte for byte, what an undisturbed one ends in.</summary>
internal static class RealGrid
{
    private static readonly LabOptions s_kills = new() { Script = null, Nodes = 2, Slots = 1 };
    private static readonly LabOptions s_outages = s_kills with { Nodes = 4, Networked = true };

    public static IEnumerable<Scenario> All() =>
    [
        new("real-workers", "a real grid on CPU workers under kills of workers, nodes and the host that coordinates, with checkpoints cut short and with turned bits; compared with an undisturbed run", false,
            story => Compare(story, s_kills, TextOf("0, 1", 60), Strike)),
        new("real-outages", "a longer real grid on four nodes while one is cut off, one and the host that coordinates are frozen, PostgreSQL is down and all coordinators are restarted; compared with an undisturbed run", false,
            story => Compare(story, s_outages, TextOf("0, 1, 2, 3", 400), Outages)),
    ];

    private static string TextOf(string seeds, int iterations) => $$"""
        grid {
          name = real, datasets = [procedural], resolutions = [32], methods = [{ matching = dc, space = pixel }, { baseline = random }]
          seeds = [{{seeds}}], iterations = {{iterations}}, train-per-class = 10, test-per-class = 10, checkpoint-every = 1s, attempts = 20
          network { width = 8 }
          distillation { batch-real = 8 }
          evaluation { every = {{iterations / 2}}, repeats = 1, epochs = 20, architectures = [convnet, alexnet] }
        }
        """;

    private static async Task Compare(Story story, LabOptions options, string text, Func<Story, Lab, Task> strike)
    {
        var undisturbed = await Hashes(story, options, text, null);
        var struck = await Hashes(story, options, text, strike);
        foreach (var (name, hash) in undisturbed)
        {
            if (struck.GetValueOrDefault(name) != hash)
            {
                throw new FaultException($"{name} differs: {hash} undisturbed, {struck.GetValueOrDefault(name) ?? "missing"} struck");
            }
        }

        story.Tell($"{undisturbed.Count - 1} hashes are equal: synthetic sets, losses, real data and accuracies of every cell; so are the tables as CSV");
    }

    private static async Task<SortedDictionary<string, string>> Hashes(Story story, LabOptions options, string text, Func<Story, Lab, Task>? strike)
    {
        SortedDictionary<string, string> hashes = new(StringComparer.Ordinal);
        await using var lab = await Lab.Start(options);
        var grid = lab.Grid(text);
        await lab.Submit(grid);
        await (strike?.Invoke(story, lab) ?? Task.CompletedTask);
        await lab.End(grid.Name, TimeSpan.FromMinutes(8));
        hashes["the table as CSV"] = await lab.Csv(grid.Name);
        await Trial.Conclude(story, lab);
        foreach (var spec in grid.Cells())
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

    private static async Task Outages(Story story, Lab lab)
    {
        await lab.Until("real", standing => standing.Running > 0, TimeSpan.FromSeconds(120), "the first cell");
        await Task.Delay(3000);
        lab.NodeHosts[0].Cut();
        await Task.Delay(25_000);
        lab.NodeHosts[0].Mend();
        await Told("node 0 was cut off for 25 s, twice a lease's term");

        lab.Nodes[1]!.Signal(Signals.Stop);
        await Task.Delay(25_000);
        lab.Nodes[1]!.Signal(Signals.Continue);
        await Told("node 1 was frozen for as long");

        lab.Coordinators[await Partitions.Freeze(story, lab)]!.Signal(Signals.Continue);
        await Told("the frozen host goes on");

        await lab.Postgres.KillAsync();
        await Task.Delay(20_000);
        await lab.Postgres.StartAgainAsync();
        await Told("PostgreSQL was away for 20 s");

        for (var index = 0; index < lab.Coordinators.Length; index++)
        {
            if (!await lab.Coordinators[index]!.Leave(TimeSpan.FromSeconds(60)))
            {
                throw new FaultException($"host {index} did not leave within 60 s");
            }

            lab.StartCoordinator(index);
            await Task.Delay(8000);
        }

        await Told("all coordinators were restarted in turn");

        async Task Told(string what) => story.Tell($"{what}; {(await lab.Status("real"))?.Done} cells are done");
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
