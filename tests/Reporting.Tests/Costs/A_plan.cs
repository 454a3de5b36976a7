using Slfd.Experiments.Cells;
using Slfd.Experiments.Costs;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods.Generators;
using Slfd.Messages.Results;
using Slfd.Reporting.Costs;
using Slfd.Reporting.Results;
using Slfd.Support;

namespace Slfd.Reporting.Tests.Costs;

/// <summary>What is left, how long it takes, and what the prediction rests on.</summary>
public class A_plan
{
    private static readonly Grid s_grid = AGrid.Small;

    [Fact]
    public void Without_measurements_says_what_it_assumes()
    {
        var plan = PlanEstimate.For(s_grid, [], slots: 2);
        Assert.Equal((6, 0, 6), (plan.Cells, plan.Done, plan.ToRun));
        Assert.Equal(["no rate measured yet: assuming 30 GFLOP/s"], plan.Bases);
        Assert.Equal(plan.Lines.Sum(line => 3 * line.Cost.Total) / 30e9, plan.DeviceSeconds, 1e-9 * plan.DeviceSeconds);
        Assert.Equal(plan.DeviceSeconds / 2, plan.Wall.TotalSeconds, 1e-6 * plan.DeviceSeconds);
    }

    [Fact]
    public void Counts_with_what_was_measured_of_the_device_where_no_cell_ran_on_it()
    {
        DeviceCalibration calibration = new("NVIDIA H200", IsGpu: true, ClassifierGigaflops: 20_000);
        var plan = PlanEstimate.For(s_grid, [Took(0, 5)], slots: 1, onGpu: true, calibration);
        Assert.Equal(["measured on NVIDIA H200 by bench/gpu: 20000 GFLOP/s"], plan.Bases);
        Assert.Equal(plan.Lines[1].Cost.Total / 20e12, plan.Lines[1].PerCell.Seconds, 1e-9 * plan.Lines[1].PerCell.Seconds);
    }

    [Theory]
    [InlineData("""{"device": "NVIDIA H200", "isGpu": true, "classifierGigaflops": 20000}""", null)]
    [InlineData("""{"device": "NVIDIA H200", "isGpu": true, "classifierGigaflops": 0}""", "above 0")]
    [InlineData("""{"device": "NVIDIA H200", "isGpu": true}""", "classifierGigaflops")]
    [InlineData("not json", "no calibration")]
    public void Reads_what_was_measured_or_says_what_is_wrong(string text, string? wrong)
    {
        using TemporaryFolder folder = new();
        var file = Path.Combine(folder.Path, "calibration.json");
        File.WriteAllText(file, text);
        if (wrong is null)
        {
            Assert.Equal(("NVIDIA H200", 20_000, null), (DeviceCalibration.Read(file).Device, DeviceCalibration.Read(file).Gigaflops(CostBound.Classifier), DeviceCalibration.Read(file).Gigaflops(CostBound.Generator)));
        }
        else
        {
            Assert.Contains(wrong, Assert.Throws<InvalidDataException>(() => DeviceCalibration.Read(file)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Counts_results_of_an_older_revision_of_numerics()
    {
        var (current, older) = (Took(0, 5), Took(1, 5));
        var plan = PlanEstimate.For(s_grid, [current, older with { Outcome = older.Outcome with { Revisions = "classifier convnet 0" } }], slots: 1);
        Assert.Equal((2, 1), (plan.Done, plan.Outdated));
        Assert.Equal([0, 1], plan.Lines.Select(line => line.Outdated));
    }

    [Fact]
    public void Predicts_a_seed_from_the_median_of_the_others()
    {
        var plan = PlanEstimate.For(s_grid, [Took(0, 5), Took(2, 7), Took(4, 100)], slots: 1); // random, three seeds
        Assert.Equal(7, plan.Lines[0].PerCell.Seconds, 9);
        Assert.Equal("measured on 3 similar cells", plan.Lines[0].PerCell.Basis);
        Assert.Equal(3, plan.Done);
    }

    [Fact]
    public void Scales_other_methods_from_the_rate_that_was_measured()
    {
        var plan = PlanEstimate.For(s_grid, [Took(0, 5)], slots: 1);
        var (random, dc) = (plan.Lines[0], plan.Lines[1]);
        Assert.Equal("measured on 1 similar cell", random.PerCell.Basis);
        Assert.Equal("scaled from classifier rates measured here", dc.PerCell.Basis);
        Assert.Equal(5 * dc.Cost.Total / random.Cost.Total, dc.PerCell.Seconds, 1e-9);
    }

    [Fact]
    public void Scales_a_longer_run_of_the_same_method_from_the_shorter()
    {
        var longer = s_grid with { Distillation = s_grid.Distillation with { Iterations = 300 } };
        var plan = PlanEstimate.For(longer, [Took(1, 5)], slots: 1);
        Assert.Equal("measured on 1 similar cell", plan.Lines[1].PerCell.Basis);
        Assert.Equal(50, plan.Lines[1].PerCell.Seconds, 6); // ten times the iterations, ten times the points
    }

    [Fact]
    public void Takes_the_rate_of_what_does_the_same_kind_of_work()
    {
        GridMethod Glad(string matching) => new() { Generator = new GeneratorSpec().With(StyleGanXlPart.ChannelBase.Is(32768), StyleGanXlPart.ChannelMaximum.Is(512)), Spec = new() { Generator = "stylegan-xl", Matching = matching, Space = "glad", Weights = "random" } };
        var grid = s_grid with { Methods = [.. s_grid.Methods, Glad("dc"), Glad("dm")] };
        var (dc, dm) = (grid.TableCellAt(2), grid.TableCellAt(3));
        Assert.Equal(CostBound.Generator, CellCost.Of(dc).Bound);
        var slow = CellCost.Of(dc).Total / 1e9; // a generator at 1 GFLOP/s, the classifiers at whatever they take
        var plan = PlanEstimate.For(grid, [Took(0, 5), AGrid.Row(dc, 9, AGrid.Outcome(dc) with { Seconds = slow })], slots: 1);
        Assert.Equal("scaled from generator rates measured here", plan.Lines[3].PerCell.Basis);
        Assert.Equal(CellCost.Of(dm).Total / 1e9, plan.Lines[3].PerCell.Seconds, 1e-3 * plan.Lines[3].PerCell.Seconds);
        Assert.Equal("scaled from classifier rates measured here", plan.Lines[1].PerCell.Basis);
    }

    [Fact]
    public void For_gpus_learns_nothing_from_what_ran_on_a_processor()
    {
        var plan = PlanEstimate.For(s_grid, [Took(0, 5)], slots: 1, onGpu: true);
        Assert.Equal(["no rate measured yet: assuming 4000 GFLOP/s"], plan.Bases);
        Assert.Equal(1, plan.Done);
    }

    [Fact]
    public void Lists_experts_apart_and_waits_for_them()
    {
        var grid = APaper.Grid("cifar10", 32, new GridMethod { Spec = new() { Matching = "mtt", Space = "pixel" } });
        var experts = grid.Cells().Where(cell => cell.IsExpert).ToList();
        var plan = PlanEstimate.For(grid, [.. experts.Take(40).Select((expert, index) => AGrid.Row(expert, index + 1, AnExpert(expert)))], slots: 1000);
        Assert.Equal((103, 100, 40), (plan.Cells, plan.Experts, plan.Done));
        Assert.Equal((true, "expert", 100, 40), (plan.Lines[0].AreExperts, plan.Lines[0].Method, plan.Lines[0].Cells, plan.Lines[0].Done));
        Assert.Equal(7, plan.Lines[0].PerCell.Seconds, 6);
        Assert.Equal("measured on 40 similar cells", plan.Lines[0].PerCell.Basis);
        Assert.Equal(plan.Lines[0].PerCell.Seconds + plan.Lines[1].PerCell.Seconds, plan.Wall.TotalSeconds, 1e-6 * plan.Wall.TotalSeconds);
        Assert.Equal(plan.Lines.Max(line => line.Memory.Peak), plan.PeakBytes);

        static CellOutcome AnExpert(CellSpec expert) => new(new('a', 64), new('b', 64), 1000, [expert.Experts!.Epochs], [500], Seconds: 7, "cpu", new('d', 64));
    }

    [Fact]
    public void Of_a_finished_grid_has_nothing_left()
    {
        var plan = PlanEstimate.For(s_grid, AGrid.Rows(s_grid), slots: 4);
        Assert.Equal((0, 0.0, TimeSpan.Zero), (plan.ToRun, plan.DeviceSeconds, plan.Wall));
        Assert.Empty(plan.Bases);
    }

    [Fact]
    public void Is_never_shorter_than_its_longest_cell()
    {
        var plan = PlanEstimate.For(s_grid, [], slots: 1000);
        Assert.Equal(plan.Lines.Max(line => line.PerCell.Seconds), plan.Wall.TotalSeconds, 1e-6 * plan.Wall.TotalSeconds);
    }

    /// <summary>A finished cell whose test images are as many as the specification says.</summary>
    private static ResultRow Took(int index, double seconds)
    {
        var spec = s_grid.CellAt(index);
        return AGrid.Row(spec, index + 1, AGrid.Outcome(spec) with { Seconds = seconds });
    }
}
