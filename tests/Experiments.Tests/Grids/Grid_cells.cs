using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>A grid is its axes; its cells are computed.</summary>
public class Grid_cells
{
    [Fact]
    public void Are_the_product_of_the_axes_each_once()
    {
        var ids = ACell.Grid.Cells().Select(cell => cell.Id()).ToList();
        Assert.Equal(3 * 2 * 1 * 2 * 2, ACell.Grid.CellCount());
        Assert.Equal(ACell.Grid.CellCount(), ids.Distinct().Count());
    }

    [Fact]
    public void Come_seed_by_seed_so_that_a_table_fills_evenly() =>
        Assert.Equal(ACell.Grid.Seeds.SelectMany(seed => Enumerable.Repeat(seed, 8)), ACell.Grid.Cells().Select(cell => cell.Seed));

    [Fact]
    public void Of_an_extended_grid_include_the_old_ones()
    {
        var old = ACell.Grid.Cells().Select(cell => cell.Id()).ToHashSet();
        var extended = ACell.Grid with { Seeds = [3, .. ACell.Grid.Seeds] };
        Assert.Superset(old, extended.Cells().Select(cell => cell.Id()).ToHashSet());
        Assert.Equal(old.Count + 8, extended.CellCount());
    }

    [Fact]
    public void Of_a_baseline_do_not_depend_on_distillation_settings()
    {
        var slower = ACell.Grid with { Distillation = ACell.Distillation with { Iterations = 7 }, Evaluation = ACell.Evaluation with { Every = 3 } };
        Assert.Equal(ACell.Grid.CellAt(0).Id(), slower.CellAt(0).Id());
        Assert.NotEqual(ACell.Grid.CellAt(1).Id(), slower.CellAt(1).Id());
    }

    [Fact]
    public void Take_what_their_row_overrides()
    {
        GridMethod cosine = new() { Spec = new() { Matching = "dc", Space = "pixel" }, Distance = "cos-paper", LearningRateImages = 0.1 };
        var cell = (ACell.Grid with { Methods = [cosine] }).CellAt(0);
        Assert.Equal(("cos-paper", 0.1), (cell.Distillation!.Distance, cell.Distillation.LearningRateImages));
        Assert.Equal("dc/pixel (cos-paper, lr 0.1)", cosine.Label());
    }

    [Fact]
    public void Are_settled_and_a_changed_copy_is_settled_anew()
    {
        foreach (var cell in ACell.Grid.Cells())
        {
            Assert.Same(cell, cell.Settled());
            Assert.Equal(CellSpec.FromJson(cell.ToCanonicalJson()).Id(), cell.Id());
            var open = cell with { Compute = null, Evaluation = cell.Evaluation with { Protocol = null }, Seed = 77 };
            Assert.NotSame(open, open.Settled());
            Assert.Equal((cell with { Seed = 77 }).Id(), open.Id());
        }
    }

    [Fact]
    public void Survive_the_journal() => Assert.Equal(ACell.Grid.ToJson(), Grid.FromJson(ACell.Grid.ToJson()).ToJson());

    [Theory]
    [InlineData(-1)]
    [InlineData(24)]
    public void Outside_the_grid_do_not_exist(int index) => Assert.Throws<ArgumentOutOfRangeException>(() => ACell.Grid.CellAt(index));
}
