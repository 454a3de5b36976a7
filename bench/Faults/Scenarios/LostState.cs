using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Slfd.Experiments.Grids;
using Slfd.Faults.Labs;
using Slfd.Faults.Processes;

namespace Slfd.Faults.Scenarios;

/// <summary>Journals that are lost, cut short, written by two, or were not on the disk when the power went.</summary>
internal static class LostState
{
    private const int CannotServe = 3;
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(60);
    private static readonly LabOptions s_lab = new() { Sqlite = true, Coordinators = 1, Nodes = 2, Slots = 3, Script = """{"otherwise":{"seconds":0.3,"steps":4,"checkpoints":true}}""" };

    public static IEnumerable<Scenario> All() =>
    [
        new("lost-state", "a journal of 0 bytes, without its write-ahead log, without its last 300 events, without its table: each start ends with 3 and changes nothing; 'rebuild' mends each, and the grid goes on", false, Lost, OneKind: true),
        new("two-coordinators", "a second coordinator on the same journal where file locks do nothing, on SQLite and on PostgreSQL: it ends with 3, and the first goes on", true, Two, OneKind: true),
        new("power-cut", "the coordinator's host loses its power 8 times: what its databases had not flushed is gone; then its disk lies about that, which is noticed", false, PowerCut, OneKind: true),
    ];

    private static async Task Lost(Story story)
    {
        await using var lab = await Lab.Start(s_lab);
        var grid = lab.Grid(Trial.FakeGrid(320));
        await lab.Submit(grid);
        await lab.Until(grid.Name, standing => standing.Done >= 200, TimeSpan.FromMinutes(6), "200 cells");
        await lab.Coordinators[0]!.Kill();
        await Task.WhenAll(lab.Nodes.Select(node => node!.Kill()));
        for (var patience = 0; lab.Orphans().Length > 0 && patience < 100; patience++)
        {
            await Task.Delay(100); // workers leave after their nodes
        }

        var (journal, whole) = (lab.Runs.CoordinatorDatabase, Path.Combine(lab.Folder, "whole"));
        Shell.Run("cp", "-a", lab.Runs.Root, whole);
        story.Tell($"everything is killed; the journal has {lab.Journal().LongCount()} events, {new FileInfo(journal + "-wal").Length} bytes of them in the write-ahead log");
        (string Name, Action Do)[] damages =
        [
            ("0 bytes", () =>
            {
                File.WriteAllBytes(journal, []);
                File.Delete(journal + "-wal");
                File.Delete(journal + "-shm");
            }),
            ("no write-ahead log", () =>
            {
                File.Delete(journal + "-wal");
                File.Delete(journal + "-shm");
            }),
            ("the last 300 events gone", () => Sql(journal, "DELETE FROM journal WHERE sequence_number > (SELECT max(sequence_number) - 300 FROM journal)")),
            ("no table", () => Sql(journal, "DROP TABLE journal")),
        ];
        foreach (var (name, damage) in damages)
        {
            Directory.Delete(lab.Runs.Root, recursive: true);
            Shell.Run("cp", "-a", whole, lab.Runs.Root);
            damage();
            await MustRefuse(story, lab, name);
            await Mend(story, lab, name);
            foreach (var node in Enumerable.Range(0, lab.Nodes.Length))
            {
                lab.StartNode(node);
            }

            await lab.Submit(grid); // grids that are told nowhere any more come back so
            var end = await lab.End(grid.Name, TimeSpan.FromMinutes(6));
            story.Tell($"{name}: mended, and ended with {end.Done} done");
            await Trial.Conclude(story, lab);
        }
    }

    private static async Task Two(Story story)
    {
        Dictionary<string, string> noLocks = new() { ["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1" };
        await Trial.Run(story, s_lab with { Environment = noLocks }, Trial.FakeGrid(60), TimeSpan.FromMinutes(6), (lab, _) => Second(lab, "SQLite"));
        await Trial.Run(story, s_lab with { Sqlite = false, Environment = noLocks }, Trial.FakeGrid(60), TimeSpan.FromMinutes(6), (lab, _) => Second(lab, "PostgreSQL"));

        async Task Second(Lab lab, string database)
        {
            var second = lab.StartAnother("second");
            var code = await second.End(s_start) ?? throw new FaultException($"on {database} the second coordinator went on: {lab.Said("second")}");
            story.Tell($"on {database} the second coordinator ended with {code}: {LastOf(lab.Said("second"))}");
            if (code != CannotServe || !lab.Said("second").Contains("another coordinator", StringComparison.Ordinal) || lab.Coordinators[0]!.HasEnded)
            {
                throw new FaultException($"expected the second coordinator to end with {CannotServe} because of another one, and the first to go on");
            }
        }
    }

    private static async Task PowerCut(Story story)
    {
        var disk = Directory.CreateTempSubdirectory("slfd-disk-").FullName;
        try
        {
            var library = Path.Combine(disk, "power-cut.so");
            if (!Shell.Try("cc", "-shared", "-fPIC", "-O1", "-o", library, Path.Combine(AppContext.BaseDirectory, "power-cut.c"), "-ldl", "-lpthread"))
            {
                throw new SkippedException("keeping what is flushed needs a C compiler");
            }

            await using var lab = await Lab.Start(s_lab with { Environment = new Dictionary<string, string> { ["LD_PRELOAD"] = library, ["POWER_CUT_DISK"] = disk } });
            var grid = lab.Grid(Trial.FakeGrid(300));
            await lab.Submit(grid);
            await Cuts(story, lab, grid, disk);
            await Lies(story, lab, grid, disk);
            var end = await lab.End(grid.Name, TimeSpan.FromMinutes(8));
            story.Tell($"ended: {end.Done} done, {end.Duplicates} duplicates");
            await Trial.Conclude(story, lab);
        }
        finally
        {
            Directory.Delete(disk, recursive: true);
        }
    }

    private static async Task Cuts(Story story, Lab lab, Grid grid, string disk)
    {
        Random random = new(8);
        for (var cut = 0; cut < 8; cut++)
        {
            var before = (await lab.Until(grid.Name, standing => standing.Running > 0, TimeSpan.FromMinutes(2), "cells")).Done;
            await Task.Delay(random.Next(1500, 4000));
            await lab.Coordinators[0]!.Kill();
            var lost = TakeAway(lab, disk);
            lab.StartCoordinator(0);
            var after = await lab.Until(grid.Name, standing => standing.Running > 0 || standing.Ended, TimeSpan.FromMinutes(2), "a coordinator after a power cut");
            story.Tell($"power cut {cut + 1}: {lost.Journal} bytes of the journal and {lost.Copy} of the copy of the results had not reached the disk; {before} done before, {after.Done} after");
            if (after.Done < before)
            {
                throw new FaultException($"{before} cells were done, and after the power cut {after.Done} are");
            }
        }
    }

    /// <summary>A control: where the disk says "flushed" and did not, results are lost that were acknowledged, and the coordinator must not go on as if nothing were.</summary>
    private static async Task Lies(Story story, Lab lab, Grid grid, string disk)
    {
        var lies = Path.Combine(disk, "lies");
        await File.WriteAllTextAsync(lies, string.Empty);
        var before = await lab.Status(grid.Name) ?? throw new FaultException("no host answered");
        await lab.Until(grid.Name, standing => standing.Done >= before.Done + 20, TimeSpan.FromMinutes(2), "20 more cells");
        await lab.Coordinators[0]!.Kill();
        var lost = TakeAway(lab, disk);
        File.Delete(lies);
        story.Tell($"the disk lied: {lost.Journal} bytes of the journal are gone");
        await MustRefuse(story, lab, "a disk that lies");
        await Mend(story, lab, "a disk that lies");
    }

    /// <summary>Puts the coordinator's databases back to what they held when they were flushed last.</summary>
    /// <returns>Bytes that differ: in the journal with its record, and in the copy of the results, which fills again.</returns>
    private static (long Journal, long Copy) TakeAway(Lab lab, string disk)
    {
        var (journal, copy) = (0L, 0L);
        foreach (var path in Directory.EnumerateFiles(lab.Runs.Root).Where(path => Path.GetFileName(path) is var name && (name.StartsWith("coordinator.", StringComparison.Ordinal) || name.StartsWith("reporting.", StringComparison.Ordinal)) && !name.EndsWith(".lock", StringComparison.Ordinal)))
        {
            var kept = Path.Combine(disk, Path.GetFileName(path));
            var (had, has) = (File.ReadAllBytes(path), File.Exists(kept) ? File.ReadAllBytes(kept) : []);
            var lost = path.EndsWith("-shm", StringComparison.Ordinal) ? 0 : had.Where((value, index) => index >= has.Length || has[index] != value).LongCount();
            (journal, copy) = Path.GetFileName(path).StartsWith("coordinator.", StringComparison.Ordinal) ? (journal + lost, copy) : (journal, copy + lost);
            if (File.Exists(kept))
            {
                File.WriteAllBytes(path, has);
            }
            else
            {
                File.Delete(path);
            }
        }

        return (journal, copy);
    }

    /// <summary>A start on a damaged journal ends with 3 and a sentence, and leaves the journal as it was.</summary>
    private static async Task MustRefuse(Story story, Lab lab, string damage)
    {
        var before = Content(lab);
        var second = lab.StartAnother($"refused-{damage.Replace(' ', '-')}");
        var said = () => lab.Said($"refused-{damage.Replace(' ', '-')}");
        var code = await second.End(s_start) ?? throw new FaultException($"{damage}: the coordinator started: {said()}");
        story.Tell($"{damage}: exit {code}: {LastOf(said())}");
        if (code != CannotServe || !said().Contains("slfd rebuild", StringComparison.Ordinal))
        {
            throw new FaultException($"{damage}: expected exit {CannotServe} with the command that mends it: {said()}");
        }

        if (Content(lab) != before)
        {
            throw new FaultException($"{damage}: the journal was changed by a start that was refused");
        }
    }

    private static async Task Mend(Story story, Lab lab, string damage)
    {
        var (code, said) = await lab.Slfd("check", "--runs", lab.Runs.Root);
        if (code != 1)
        {
            throw new FaultException($"{damage}: 'slfd check' ended with {code}: {said}");
        }

        (code, said) = await lab.Slfd("rebuild", "--runs", lab.Runs.Root, "--yes");
        story.Tell($"{damage}: rebuild: {said.Split('\n').FirstOrDefault(line => line.Contains("results found", StringComparison.Ordinal)) ?? "it said no number"}");
        if (code != 0)
        {
            throw new FaultException($"{damage}: 'slfd rebuild' ended with {code}: {said}");
        }

        lab.StartCoordinator(0);
    }

    private static void Sql(string database, string sql)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>What the journal's rows say, or why they cannot be read.</summary>
    private static string Content(Lab lab)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var row in lab.Journal())
            {
                hash.AppendData(row.Message);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (SqliteException unreadable)
        {
            return unreadable.Message;
        }
    }

    private static string LastOf(string said) => said.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [.., var last] ? last : "nothing";
}
