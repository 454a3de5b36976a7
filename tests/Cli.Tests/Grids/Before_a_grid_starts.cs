using Slfd.Cli.Shared;
using Slfd.Experiments.Grids;
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
    public async Task What_is_done_is_not_looked_for()
    {
        var plan = PlanEstimate.For(s_table, [], 1);
        Preflight done = new(plan with { Lines = [.. plan.Lines.Select(line => line with { Done = line.Cells })] }, "/no/such/data", new("/no/such/worker", []));
        Assert.Empty(done.Disk(new("/no/such/runs"), slots: 1));
        Assert.Empty(done.Memory([new("cpu:0", "cpu", 1)]));
        Assert.Empty(await done.Files());
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
