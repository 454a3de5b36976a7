using Slfd.Faults.Labs;
using Slfd.Messages.Artifacts;

namespace Slfd.Faults.Scenarios;

/// <summary>Real workers on a CPU: what a struck grid ends in equals, byte for byte, what an undisturbed one ends in.</summary>
internal static class RealGrid
{
    private const string Text = """
        grid {
          name = real, datasets = [procedural], resolutions = [32], methods = [{ matching = dc, space = pixel }, { baseline = random }]
          seeds = [0, 1], iterations = 60, train-per-class = 10, test-per-class = 10, checkpoint-every = 1s, attempts = 20
          network { width = 8 }
          distillation { batch-real = 8 }
          evaluation { every = 30, repeats = 1, epochs = 20, architectures = [convnet, alexnet] }
        }
        """;

    private static readonly LabOptions s_lab = new() { Script = null, Nodes = 2, Slots = 1 };

    public static IEnumerable<Scenario> All() =>
    [
        new("real-workers", "a real grid on CPU workers under kills of workers, nodes and the host that coordinates, with checkpoints cut short and with turned bits; compared with an undisturbed run", false, Run),
    ];

    private static async Task Run(Story story)
    {
        var undisturbed = await Hashes(story, null);
        var struck = await Hashes(story, Strike);
        foreach (var (name, hash) in undisturbed)
        {
            if (struck.GetValueOrDefault(name) != hash)
            {
                throw new FaultException($"{name} differs: {hash} undisturbed, {struck.GetValueOrDefault(name) ?? "missing"} struck");
            }
        }

        story.Tell($"{undisturbed.Count} hashes are equal: synthetic sets, losses, real data and accuracies of every cell");
    }

    private static async Task<SortedDictionary<string, string>> Hashes(Story story, Func<Story, Lab, Task>? strike)
    {
        SortedDictionary<string, string> hashes = new(StringComparer.Ordinal);
        await using var lab = await Lab.Start(s_lab);
        var grid = lab.Grid(Text);
        await lab.Submit(grid);
        await (strike?.Invoke(story, lab) ?? Task.CompletedTask);
        await lab.End(grid.Name, TimeSpan.FromMinutes(8));
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
