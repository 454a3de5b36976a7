using Slfd.Artifacts;
using Slfd.Faults.Labs;
using Slfd.Faults.Processes;

namespace Slfd.Faults.Scenarios;

/// <summary>Databases that are away, disks that are full, files that are damaged.</summary>
internal static class Storage
{
    private static readonly LabOptions s_slow = new();

    public static IEnumerable<Scenario> All() =>
    [
        new("database-down", "kill -9 of PostgreSQL and all its processes; it is started again after 2 min", false, story => Trial.Run(story, s_slow, Trial.FakeGrid(100), TimeSpan.FromMinutes(10), async (lab, _) =>
        {
            await Task.Delay(3000);
            await lab.Postgres.KillAsync();
            story.Tell($"PostgreSQL is killed");
            await Task.Delay(TimeSpan.FromMinutes(2));
            await lab.Postgres.StartAgainAsync();
            story.Tell($"PostgreSQL is back");
        })),
        new("disk-full", "the disk of a node's outbox, then that of the artifact store, has no byte left for 20 s each", false, DiskFull),
        new("damaged-results", "a result that a worker has written is cut short or loses a bit before its node looks at it", true, Damaged),
    ];

    private static Task DiskFull(Story story) => Trial.Run(story, s_slow, Trial.FakeGrid(160, attempts: 50), TimeSpan.FromMinutes(10), async (lab, _) =>
    {
        foreach (var folder in new[] { Path.Combine(lab.Runs.Node(new("n0")), "outbox"), Path.Combine(lab.Runs.Root, "cells") })
        {
            Directory.CreateDirectory(folder);
            var held = Path.Combine(lab.Folder, "held");
            foreach (var node in lab.Nodes)
            {
                node!.Signal(Signals.Stop);
            }

            // What is there goes along, as on a disk that fills up.
            Shell.Run("cp", "-a", folder, held);
            if (!lab.Mount(folder, "64m"))
            {
                throw new SkippedException("a small file system needs root and mount(8)");
            }

            Shell.Run("cp", "-a", held + "/.", folder);
            Shell.Try("dd", "if=/dev/zero", $"of={Path.Combine(folder, "ballast")}", "bs=4k");
            foreach (var node in lab.Nodes)
            {
                node!.Signal(Signals.Continue);
            }

            story.Tell($"{Path.GetRelativePath(lab.Folder, folder)} is full");
            await Task.Delay(20_000);
            File.Delete(Path.Combine(folder, "ballast"));
            Directory.Delete(held, recursive: true);
            story.Tell($"{Path.GetRelativePath(lab.Folder, folder)} has room again");
        }
    });

    /// <summary>Nodes are frozen while their workers finish; what those wrote is damaged; then the nodes go on.</summary>
    private static Task Damaged(Story story) => Trial.Run(story, s_slow, Trial.FakeGrid(60), TimeSpan.FromMinutes(8), async (lab, _) =>
    {
        var (cut, turned) = (0, 0);
        for (var round = 0; round < 3 || ((cut == 0 || turned == 0) && round < 12); round++)
        {
            await Task.Delay(1000);
            var before = Written(lab).ToHashSet();
            foreach (var node in lab.Nodes)
            {
                node!.Signal(Signals.Stop);
            }

            await Task.Delay(4000);
            foreach (var path in Written(lab).Where(path => !before.Contains(path)))
            {
                var bytes = await File.ReadAllBytesAsync(path);
                if ((cut + turned) % 2 == 0)
                {
                    cut++;
                    await File.WriteAllBytesAsync(path, bytes[..(bytes.Length / 2)]);
                }
                else
                {
                    turned++;
                    bytes[bytes.Length / 3] ^= 4;
                    await File.WriteAllBytesAsync(path, bytes);
                }
            }

            foreach (var node in lab.Nodes)
            {
                node!.Signal(Signals.Continue);
            }
        }

        story.Tell($"{cut} results cut short, {turned} with one bit turned");
        if (cut == 0 || turned == 0)
        {
            throw new FaultException("too few workers finished while their nodes were frozen, so one of the two kinds of damage was not done");
        }
    });

    /// <summary>Results of attempts that are not published.</summary>
    private static string[] Written(Lab lab)
    {
        var cells = Path.Combine(lab.Runs.Root, "cells");
        return Directory.Exists(cells)
            ? Directory.EnumerateFiles(cells, CellFolder.ResultFile, SearchOption.AllDirectories).Where(path => path.Contains("/attempts/", StringComparison.Ordinal)).ToArray()
            : [];
    }
}
