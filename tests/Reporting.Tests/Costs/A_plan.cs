using Slfd.Messages.Grids;
using Slfd.Reporting.Costs;
using Slfd.Reporting.Results;

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
        Assert.Equal("scaled from measured rate on this machine", dc.PerCell.Basis);
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
