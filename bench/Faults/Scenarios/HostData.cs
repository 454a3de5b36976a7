using System.Diagnostics;
using Slfd.Experiments.DataSets;
using Slfd.Faults.Labs;
using Slfd.Faults.Processes;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Faults.Scenarios;

/// <summary>Hosts whose photographs are missing, damaged or late, or that have no room for the decoded ones. The workers are real: no others read data.</summary>
internal static class HostData
{
    private const string Lacks = "this host lacks data set imagenette";
    private const string FoundAgain = "takes cells that need it again";
    private const int Cells = 12;
    private static readonly LabOptions s_lab = new() { Sqlite = true, Coordinators = 1, Slots = 1, Script = null };

    private static readonly string s_grid = $$"""
        grid {
          name = photographs, datasets = [imagenette], resolutions = [32], methods = [{ baseline = random }], seeds = [{{string.Join(", ", Enumerable.Range(0, Cells))}}]
          ipc = 1, iterations = 1, attempts = 3
          network { width = 8, depth = 1 }
          evaluation { every = 1, repeats = 1, epochs = 20, batch = 10, architectures = [convnet] }
        }
        """;

    public static IEnumerable<Scenario> All() =>
    [
        new("host-without-data", "one of three hosts has no photographs, one has a damaged one: the third does every cell, no attempt is charged, and both are named", false, WithoutData, OneKind: true),
        new("data-comes-later", "no host has the photographs, and every cell fails; they run when a host with them joins, and when a running host gets them, too", false, Later, OneKind: true),
        new("full-cache", "the disk for decoded photographs is full on every host for 30 s: nothing is charged, no device is quarantined, and all goes on when there is room", false, FullCache, OneKind: true),
    ];

    private static Task WithoutData(Story story) => Within(async folder =>
    {
        Photographs(Data(folder, 1), damaged: true);
        Photographs(Data(folder, 2));
        await using var lab = await Lab.Start(s_lab with { Nodes = 3, DataOf = node => Data(folder, node), EnvironmentOf = node => Cache(folder, node) });
        var grid = lab.Grid(s_grid);
        await Joined(lab, 3);
        await lab.Submit(grid);
        var end = await lab.End(grid.Name, TimeSpan.FromMinutes(8));
        story.Tell($"ended: {end.Done} done, {end.Failed} failed");
        for (var node = 0; node < 3; node++)
        {
            var said = lab.Said($"node-{node}").Contains(Lacks, StringComparison.Ordinal);
            Must(said == node < 2, $"node {node} {(said ? "said" : "did not say")} that it lacks the photographs");
        }

        var report = await Trial.Conclude(story, lab);
        Must(report.Accepted == Cells, $"{report.Accepted} of {Cells} cells are done");
        Must(report.Failures.Keys.All(kind => kind == FailureClass.Data), $"there were other failures than of data: {report.Numbers}");
        Must(report.Failures.Values.Sum() <= 2 && report.Quarantined == 0, $"each of the two hosts may hand back one cell, and no device is quarantined: {report.Numbers}");
    });

    private static Task Later(Story story) => Within(async folder =>
    {
        Photographs(Data(folder, 1));
        await using var lab = await Lab.Start(s_lab with { Nodes = 2, DataOf = node => Data(folder, node), EnvironmentOf = node => Cache(folder, node) }, nodes: false);
        var grid = lab.Grid(s_grid);
        lab.StartNode(0);
        await lab.Submit(grid);
        await lab.Until(grid.Name, standing => standing.Failed == Cells, TimeSpan.FromMinutes(4), "all cells to fail where no host has the photographs");
        story.Tell($"no host has the photographs: {Cells} cells failed");
        lab.StartNode(1);
        await lab.Until(grid.Name, standing => standing.Done > 0, TimeSpan.FromMinutes(4), "the first cell on the host that joined");
        Must(await lab.Nodes[1]!.Leave(TimeSpan.FromSeconds(40)), $"node {1} did not leave");
        var left = await lab.Until(grid.Name, standing => standing.Running == 0, TimeSpan.FromMinutes(2), "the host to be gone");
        story.Tell($"a host with them joined, did {left.Done}, and left");
        if (left.Ended && left.Failed == 0)
        {
            throw new FaultException("the host that joined did all cells before it left: make the grid longer");
        }

        await lab.Until(grid.Name, standing => standing.Failed == Cells - left.Done, TimeSpan.FromMinutes(4), "the cells that are left to fail on the host without photographs");
        var at = Stopwatch.GetTimestamp();
        Photographs(Data(folder, 0), damaged: true);
        await lab.Until(grid.Name, _ => lab.Said("node-0") is var said && said.Contains(FoundAgain, StringComparison.Ordinal) && said.Contains("is damaged", StringComparison.Ordinal), TimeSpan.FromMinutes(4), "the running host to notice its photographs and to name the damaged one");
        await lab.Until(grid.Name, standing => standing.Failed == Cells - left.Done, TimeSpan.FromMinutes(4), "the cells to fail again, since one photograph is damaged");
        story.Tell($"the first host, which ran all the while, got them with one damaged: what is left was tried by itself and failed again, {Stopwatch.GetElapsedTime(at).TotalSeconds:0} s later");
        at = Stopwatch.GetTimestamp();
        Photographs(Data(folder, 0));
        await lab.Until(grid.Name, standing => standing.Done == Cells, TimeSpan.FromMinutes(4), "all cells on the running host whose damaged photograph was replaced");
        Must(lab.Nodes[0] is { HasEnded: false }, $"node {0} was to run all the while");
        story.Tell($"the damaged one was written over: {Cells} done, {Stopwatch.GetElapsedTime(at).TotalSeconds:0} s later, without a restart");
        var report = await Trial.Conclude(story, lab);
        Must(report.Failures.Keys.All(kind => kind == FailureClass.Data), $"there were other failures than of data: {report.Numbers}");
    });

    private static Task FullCache(Story story) => Within(async folder =>
    {
        Photographs(Data(folder, 0));
        await using var lab = await Lab.Start(s_lab with { Nodes = 2, DataOf = _ => Data(folder, 0), EnvironmentOf = node => Cache(folder, node) }, nodes: false);
        var caches = Enumerable.Range(0, 2).Select(node => Directory.CreateDirectory(Cache(folder, node)[Variable]).FullName).ToArray();
        if (!caches.All(cache => lab.Mount(cache, "64k")))
        {
            throw new SkippedException("a small file system needs root and mount(8)");
        }

        var grid = lab.Grid(s_grid);
        lab.StartNode(0);
        lab.StartNode(1);
        await lab.Submit(grid);
        await lab.Until(grid.Name, standing => standing.Running > 0, TimeSpan.FromSeconds(120), "the first cell");
        await Task.Delay(30_000);
        var full = await lab.Status(grid.Name) ?? throw new FaultException("no host answered");
        story.Tell($"30 s without room: {full.Done} done, {full.Failed} failed, {full.Delayed + full.Waiting} wait");
        Must(full is { Done: 0, Failed: 0 }, $"where no host has room nothing is done and nothing fails: {full}");
        foreach (var cache in caches)
        {
            Shell.Run("mount", "-o", "remount,size=64m", cache);
        }

        var end = await lab.End(grid.Name, TimeSpan.FromMinutes(10));
        story.Tell($"there is room: {end.Done} done");
        var report = await Trial.Conclude(story, lab);
        Must(report.Accepted == Cells && report.Quarantined == 0, $"all cells are done and no device is quarantined: {report.Numbers}");
        Must(report.Failures.Count == 1 && report.Failures.ContainsKey(FailureClass.Storage), $"all failures are for want of room: {report.Numbers}");
    });

    private const string Variable = Slfd.Artifacts.Retention.CacheFolder.Variable;

    private static string Data(string folder, int node) => Directory.CreateDirectory(Path.Combine(folder, $"data-{node}")).FullName;

    private static Dictionary<string, string> Cache(string folder, int node) => new() { [Variable] = Path.Combine(folder, $"cache-{node}") };

    /// <summary>Ten classes, four photographs each to train on and two to judge by.</summary>
    private static void Photographs(string data, bool damaged = false)
    {
        foreach (var (label, entry) in DataSetCatalogue.Find("imagenette")!.ClassList.Index())
        {
            foreach (var (split, count) in new[] { ("train", 4), ("val", 2) })
            {
                var folder = Directory.CreateDirectory(Path.Combine(data, "imagenet", split, entry.Wnid!)).FullName;
                for (var number = 0; number < count; number++)
                {
                    var photograph = AFlatJpeg.Of([(byte)(20 * label + number)], 64);
                    File.WriteAllBytes(Path.Combine(folder, $"{entry.Wnid}_{number}.JPEG"), damaged && label == 7 && number == 1 ? photograph[..20] : photograph);
                }
            }
        }
    }

    private static async Task Joined(Lab lab, int nodes)
    {
        for (var patience = 0; patience < 300 && Enumerable.Range(0, nodes).Any(node => !lab.Said("coordinator-0").Contains($"node n{node} connected", StringComparison.Ordinal)); patience++)
        {
            await Task.Delay(200);
        }
    }

    private static async Task Within(Func<string, Task> run)
    {
        var folder = Directory.CreateTempSubdirectory("slfd-photographs-").FullName;
        try
        {
            await run(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Must(bool holds, FormattableString otherwise)
    {
        if (!holds)
        {
            throw new FaultException(FormattableString.Invariant(otherwise));
        }
    }
}
