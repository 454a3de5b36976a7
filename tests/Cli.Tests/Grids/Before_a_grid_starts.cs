using Slfd.Cli.Rendering;
using Slfd.Cli.Shared;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Costs;
using Slfd.Experiments.Grids;
using Slfd.GpuNode.Slots;
using Slfd.Messages.Workers;
using Slfd.Programs;
using Slfd.Reporting.Costs;
using Slfd.Support;

namespace Slfd.Cli.Tests.Grids;

/// <summary>What stops a grid is said before anything is started: one sentence for each thing, and none of them twice.</summary>
public class Before_a_grid_starts
{
    private static readonly Grid s_table = GridFile.Read(TheRepository.At("hocon/grids/table-1.conf"));

    [Fact]
    public async Task Data_that_are_drawn_need_no_look()
    {
        var findings = await Of(GridFile.Read(TheRepository.At("hocon/grids/table-1.conf"), "smoke")).Files();
        Assert.Empty(findings);
    }

    [Fact]
    public async Task A_folder_of_data_that_is_none_is_named_once_for_all_that_need_it()
    {
        var finding = Assert.Single(await Of(s_table).Files());
        Assert.True(finding.Stops);
        Assert.StartsWith("data set imagenet-a, data set imagenet-b, ", finding.Text, StringComparison.Ordinal);
        Assert.Contains("/no/such/data, which is no folder; say --data DIR", finding.Text, StringComparison.Ordinal);
        var stopped = Assert.Throws<CommandFailure>(() => Preflight.MustPass([finding, finding]));
        Assert.Equal(ExitCode.BadInput, stopped.ExitCode);
        Assert.Equal([finding.Text, "nothing was started"], stopped.Message.Split('\n'));
    }

    [Fact]
    public void The_same_said_of_ten_sets_is_said_once()
    {
        HostFinding Missing(string name) => new($"data set {name}", IsMissing: true, $"{name} was looked for in /data/imagenet: expected train/<wnid>/*.JPEG");
        var findings = Preflight.Once([Missing("imagenet-a"), Missing("imagewoof"), new("data set cifar10", IsMissing: false, "cifar10 at 32 px: the binary version in /data/cifar10"), Missing("imagenet-b")]).ToList();
        Assert.Equal(
            [new(true, "imagenet-a, imagewoof, imagenet-b was looked for in /data/imagenet: expected train/<wnid>/*.JPEG"), new(false, "cifar10 at 32 px: the binary version in /data/cifar10")],
            findings);
    }

    [Fact]
    public void A_cell_that_no_device_can_hold_stops_the_grid()
    {
        var tiny = Assert.Single(Of(s_table).Memory([new("cuda:0", "cuda:0", 1, "0", MemoryBytes: 1L << 28)]));
        Assert.True(tiny.Stops);
        Assert.Contains("too little even for the smallest chunks", tiny.Text, StringComparison.Ordinal);
        var large = Assert.Single(Of(s_table).Memory([new("cuda:0", "cuda:0", 1, "0", MemoryBytes: 1L << 40)]));
        Assert.False(large.Stops);
        Assert.Contains("cuda:0 has 1024.0 GiB", large.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_with_room_is_ready()
    {
        var finding = Assert.Single(Of(GridFile.Read(TheRepository.At("hocon/grids/quickstart.conf"))).Disk(new(Path.Combine(Path.GetTempPath(), "no-such-runs")), slots: 2));
        Assert.False(finding.Stops);
        Assert.StartsWith("disk: about ", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_says_what_each_of_its_slots_has()
    {
        var findings = NodePreflight.Memory([new("cpu:0", "cpu", 1), new("cpu:1", "cpu", 1), new("cuda:0/1", "cuda:0", 1, "0", MemoryBytes: 20L << 30), new("cuda:0/2", "cuda:0", 1, "0", MemoryBytes: 20L << 30)], 48L << 30);
        Assert.Equal(
            [new(false, "memory: this host has 48.0 GiB, 24.0 GiB for each of 2 slots"), new(false, "memory: GPU 0 has 40.0 GiB, 20.0 GiB for each of 2 slots")],
            findings);
    }

    [Fact]
    public void A_node_whose_slots_cannot_hold_a_worker_does_not_start()
    {
        var finding = Assert.Single(NodePreflight.Memory([.. Enumerable.Range(0, 8).Select(slot => new DeviceSlot($"cpu:{slot}", "cpu", 1))], 1L << 30));
        Assert.True(finding.Stops);
        var worker = Words.Memory((long)CellMemory.OfAWorker(onGpu: false));
        Assert.Contains($"128 MiB for each of 8 slots; a worker takes {worker} before it has a cell: name fewer slots in --devices", finding.Text, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, Assert.Throws<CommandFailure>(() => Preflight.MustPass([finding])).ExitCode);
    }

    [Fact]
    public void A_node_says_how_much_room_its_disk_has()
    {
        var folder = Path.Combine(Path.GetTempPath(), "no-such-runs");
        var finding = Assert.Single(NodePreflight.Disk(folder, Path.Combine(Path.GetTempPath(), "no-such-cache")));
        Assert.False(finding.Stops);
        Assert.Matches($@"^disk: [0-9.]+ .iB free in {folder} for artifacts$", finding.Text);
        Assert.True(Assert.Single(NodePreflight.Disk("/proc", "/proc")).Stops);
    }

    [Fact]
    public async Task What_is_done_is_not_looked_for()
    {
        var plan = PlanEstimate.For(s_table, [], 1);
        Preflight done = new(plan with { Lines = [.. plan.Lines.Select(line => line with { Done = line.Cells })] }, "/no/such/data", new("/no/such/worker", []));
        Assert.Empty(done.Disk(new("/no/such/runs"), slots: 1));
        Assert.Empty(done.Memory([new("cpu:0", "cpu", 1)]));
        Assert.Empty(await done.Files());
    }

    [Fact]
    public void What_is_finished_elsewhere_counts_as_done()
    {
        var quick = GridFile.Read(TheRepository.At("hocon/grids/quickstart.conf"));
        var generator = quick.Cells().Single(cell => cell.IsGenerator);
        var plan = PlanEstimate.For(quick, [], 1, taken: new HashSet<CellId> { generator.Id() });
        Assert.Equal((1, 1, plan.Cells - 1), (plan.Done, plan.Taken, plan.ToRun));
        Assert.True(plan.PeakBytes < CellMemory.Of(generator, onGpu: false).Peak);
    }

    [Fact]
    public async Task Memory_is_that_of_the_images_that_are_there()
    {
        using TemporaryFolder folder = new();
        var grid = GridFile.Read(TheRepository.At("hocon/grids/cifar10-dc.conf"));
        var plan = PlanEstimate.For(grid, [], 1);
        HostFinding found = new("data set cifar10", IsMissing: false, "cifar10 at 32 px: a part of it") { TrainImages = 5000, TestImages = 1000 };
        Preflight preflight = new(plan, folder.Path, new("/bin/sh", ["-c", $"cat >/dev/null; echo '{found.ToLine()}'"]));
        Assert.All(await preflight.Files(), finding => Assert.False(finding.Stops));
        Assert.All(plan.Lines.Zip(preflight.Plan.Lines, (whole, part) => whole.Memory.Data - part.Memory.Data), bytes => Assert.Equal(54_000 * 3.0 * 32 * 32, bytes));
        Assert.Equal(Words.Memory((long)preflight.Plan.PeakBytes), Assert.Single(preflight.Memory([new("cpu:0", "cpu", 1)])).Text.Split("memory: ")[1].Split(" for a cell")[0]);
    }

    [Fact]
    public void Predicted_time_has_an_interval_that_holds_the_prediction()
    {
        var plan = PlanEstimate.For(s_table, [], 2);
        Assert.InRange(plan.Wall, plan.WallBetween.Low, plan.WallBetween.High);
        Assert.Equal(5, plan.WallBetween.High / plan.Wall, 6); // nothing was measured
        Assert.Equal(5, plan.Wall / plan.WallBetween.Low, 6);
    }

    private static Preflight Of(Grid grid) => new(PlanEstimate.For(grid, [], 1), "/no/such/data", new("/no/such/worker", []));
}
