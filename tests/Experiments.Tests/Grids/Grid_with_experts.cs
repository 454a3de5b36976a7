using Slfd.Experiments.Grids;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>Rows that match trajectories share the experts that they follow.</summary>
public class Grid_with_experts
{
    private static readonly Grid s_grid = ACell.Grid with
    {
        Experts = new(ACell.Experts, ACell.Trajectory),
        Methods =
        [
            new() { Spec = new() { Matching = "mtt", Space = "pixel" } },
            new() { Spec = new() { Matching = "mtt", Space = "glad", Generator = "stylegan-xl", Weights = "random" } },
            new() { Spec = new() { Matching = "dc", Space = "pixel" } },
        ],
    };

    [Fact]
    public void Has_them_before_the_cells_of_the_table_one_set_for_each_data_set_and_resolution()
    {
        Assert.Equal(2 * 4, s_grid.ExpertCount());
        Assert.Equal((3 * 2 * 2 * 3) + 8, s_grid.CellCount());
        Assert.All(Enumerable.Range(0, 8), index => Assert.True(s_grid.CellAt(index).IsExpert));
        Assert.All(Enumerable.Range(8, s_grid.TableCellCount()), index => Assert.False(s_grid.CellAt(index).IsExpert));
        Assert.Equal(s_grid.CellCount(), s_grid.Cells().Select(cell => cell.Id()).Distinct().Count());
    }

    [Fact]
    public void Names_exactly_the_experts_that_its_cells_need()
    {
        var needed = s_grid.Cells().SelectMany(cell => cell.Dependencies()).Select(cell => cell.Id()).ToHashSet();
        Assert.Equal(Enumerable.Range(0, 8).Select(index => s_grid.CellAt(index).Id()).ToHashSet(), needed);
        Assert.All(s_grid.Cells().Where(cell => cell.Method.Matching != "mtt"), cell => Assert.Empty(cell.Dependencies()));
    }

    [Fact]
    public void Says_where_the_experts_of_a_cell_lie_without_making_a_specification() =>
        Assert.All(Enumerable.Range(0, s_grid.CellCount()), index =>
        {
            var needs = s_grid.NeedsOf(index);
            Assert.Equal(s_grid.CellAt(index).Dependencies().Select(expert => expert.Id()), needs.Positions().Select(expert => s_grid.CellAt(expert).Id()));
            Assert.Equal(needs.Count, needs.Positions().Count());
        });

    [Fact]
    public void Shares_them_with_every_other_grid_on_the_same_data()
    {
        var other = s_grid with { Name = "other", ImagesPerClass = [10], Seeds = [7], Methods = [s_grid.Methods[1]], Distillation = ACell.Distillation with { Iterations = 3 } };
        Assert.Equal(Enumerable.Range(0, 8).Select(index => s_grid.CellAt(index).Id()), Enumerable.Range(0, 8).Select(index => other.CellAt(index).Id()));
    }

    [Fact]
    public void Survives_the_journal() => Assert.Equal(s_grid.ToJson(), Grid.FromJson(s_grid.ToJson()).ToJson());
}
