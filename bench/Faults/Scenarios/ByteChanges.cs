using System.Diagnostics;
using Slfd.Experiments.Grids;
using Slfd.Faults.Labs;

namespace Slfd.Faults.Scenarios;

/// <summary>
/// One byte of a journal's files is changed, anywhere, and a host is started on it: it ends with 3 and a sentence, or it knows all that the undamaged one knows. Time after time.
/// </summary>
internal static class ByteChanges
{
    private const int CannotServe = 3;
    private static readonly TimeSpan s_start = TimeSpan.FromMinutes(3);
    private static readonly LabOptions s_lab = new()
    {
        Sqlite = true,
        Coordinators = 1,
        Nodes = 1,
        Slots = 3,
        Script = """{"otherwise":{"seconds":0.05,"steps":4}}""",
    };

    /// <summary>So many changes, drawn by a number; several may run at once.</summary>
    public static Scenario Some(int changes, int seed) => new("bytes",
        FormattableString.Invariant($"{changes} times one byte of a journal is changed, drawn by {seed}: each start ends with 3, or knows what the undamaged one knows"),
        false, story => Run(story, changes, seed), OneKind: true);

    private static async Task Run(Story story, int changes, int seed)
    {
        await using var lab = await Lab.Start(s_lab);
        var grid = lab.Grid(Trial.FakeGrid(60));
        await lab.Submit(grid);
        await lab.Until(grid.Name, standing => standing.Done >= 30, TimeSpan.FromMinutes(3), "30 cells");
        await lab.Coordinators[0]!.Leave(TimeSpan.FromMinutes(1)); // which takes a snapshot
        lab.StartCoordinator(0);
        await lab.End(grid.Name, TimeSpan.FromMinutes(3));
        await lab.Nodes[0]!.Leave(TimeSpan.FromMinutes(1));
        await lab.Coordinators[0]!.Kill(); // so that events lie in the write-ahead log

        var journal = lab.Runs.CoordinatorDatabase;
        string[] files = [journal, journal + "-wal"];
        var (whole, record) = (files.Select(File.ReadAllBytes).ToArray(), File.ReadAllBytes(lab.Runs.JournalHead));
        var honest = await Known(lab, grid) ?? throw new FaultException($"the undamaged journal was refused: {lab.Said("coordinator-0")}");
        Put(lab, files, whole, record);
        if (await Known(lab, grid) != honest)
        {
            throw new FaultException("the undamaged journal was told in two ways: nothing can be compared");
        }

        story.Tell($"{grid.CellCount()} cells are done; the database has {whole[0].Length} bytes, its write-ahead log {whole[1].Length}");
        Random random = new(seed);
        var (refused, harmless) = (0, 0);
        for (var change = 0; change < changes; change++)
        {
            var at = random.Next(whole.Sum(bytes => bytes.Length));
            var file = at < whole[0].Length ? 0 : 1;
            at -= file == 0 ? 0 : whole[0].Length;
            var damaged = whole.Select(bytes => (byte[])bytes.Clone()).ToArray();
            damaged[file][at] ^= (byte)(1 + random.Next(255));
            Put(lab, files, damaged, record);
            switch (await Known(lab, grid))
            {
                case null: refused++; break;
                case var known when known == honest: harmless++; break;
                case var known:
                    throw new FaultException($"byte {at} of {Path.GetFileName(files[file])} was changed to {damaged[file][at]}, and the host knows another history: {known}");
            }
        }

        story.Tell($"{changes} changes of one byte, drawn by {seed}: {refused} starts ended with 3, {harmless} knew everything, none went on with less");
        Put(lab, files, whole, record);
        lab.StartCoordinator(0);
        await lab.Until(grid.Name, standing => standing.Ended, s_start, "the undamaged journal");
        await Trial.Conclude(story, lab);
    }

    private static void Put(Lab lab, string[] files, byte[][] contents, byte[] record)
    {
        File.Delete(files[0] + "-shm");
        foreach (var (file, content) in files.Zip(contents))
        {
            File.WriteAllBytes(file, content);
        }

        File.WriteAllBytes(lab.Runs.JournalHead, record);
    }

    /// <summary>Starts a host, and asks it for all that it knows of the grid; null: it ended with 3 and said how to mend it.</summary>
    private static async Task<string?> Known(Lab lab, Grid grid)
    {
        var before = lab.Said("coordinator-0").Length;
        lab.StartCoordinator(0);
        var host = lab.Coordinators[0]!;
        for (var patience = Stopwatch.StartNew(); ;)
        {
            if (host.HasEnded)
            {
                var said = lab.Said("coordinator-0")[before..];
                return host.ExitCode == CannotServe && said.Contains("slfd rebuild", StringComparison.Ordinal)
                    ? null
                    : throw new FaultException($"expected exit {CannotServe} with the command that mends it, got {host.ExitCode}: {said}");
            }

            if (await lab.Status(grid.Name) is not null)
            {
                var cells = await Task.WhenAll(Enumerable.Range(0, grid.CellCount()).Select(position => lab.Get($"/api/cells/{grid.CellAt(position).Id()}")));
                await host.Kill();
                return string.Join('\n', cells);
            }

            if (patience.Elapsed > s_start)
            {
                throw new FaultException($"neither refused nor ready after {s_start.TotalMinutes} minutes: {lab.Said("coordinator-0")[before..]}");
            }

            await Task.Delay(50);
        }
    }
}
