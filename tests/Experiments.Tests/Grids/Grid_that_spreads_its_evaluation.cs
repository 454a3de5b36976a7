using Slfd.Experiments.Cells;
using Slfd.Experiments.Costs;
using Slfd.Experiments.Grids;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>Units come after the cells, belong to one each, and change nothing about them (docs/decisions/0084).</summary>
public class Grid_that_spreads_its_evaluation
{
    private static readonly Grid s_alone = AGrid.Following("g", experts: 2, seeds: 3) with
    {
        Datasets = ["procedural", "cifar10"],
        Evaluation = AGrid.Named("g").Evaluation with { Architectures = ["convnet", "vgg11"], Every = 4, Repeats = 3 },
        ImagesPerClass = [1, 2],
    };

    private static readonly Grid s_spread = s_alone with { Spread = true };

    [Fact]
    public void Has_the_cells_of_the_grid_that_does_not_in_the_same_places()
    {
        Assert.Equal(s_alone.CellCount(), s_spread.CellCount());
        Assert.Equal(s_alone.Cells().Select(cell => cell.Id()), s_spread.Cells().Select(cell => cell.Id()));
        Assert.Equal(0, s_alone.UnitCount());
        Assert.Equal(s_alone.Cells().Sum(cell => cell.UnitCount()), s_spread.UnitCount());
    }

    [Fact]
    public void Names_every_unit_once_and_says_whose_it_is()
    {
        var owners = Enumerable.Range(0, s_spread.CellCount()).ToDictionary(index => s_spread.CellAt(index).Id());
        var next = s_spread.CellCount();
        for (var index = 0; index < s_spread.CellCount(); index++)
        {
            var (first, count) = s_spread.UnitsOf(index);
            var units = s_spread.CellAt(index).Units().ToList();
            Assert.Equal(units.Count, count);
            Assert.Equal(units.Select(unit => unit.Id()), Enumerable.Range(first, count).Select(unit => s_spread.CellAt(unit).Id()));
            Assert.All(Enumerable.Range(first, count), unit => Assert.Equal(index, s_spread.OwnerOf(unit)));
            Assert.All(units, unit => Assert.Equal(index, owners[unit.Unit!.Cell]));
            Assert.True(count == 0 || first == next);
            next += count;
        }

        Assert.Equal(s_spread.CellCount() + s_spread.UnitCount(), next);
        var ids = Enumerable.Range(0, next).Select(index => s_spread.CellAt(index).Id()).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => s_spread.CellAt(next));
    }

    [Fact]
    public void Puts_units_where_their_cells_are_and_makes_them_wait_for_no_expert() =>
        Assert.All(Enumerable.Range(s_spread.CellCount(), s_spread.UnitCount()), unit =>
        {
            Assert.Equal(s_spread.PlaceOf(s_spread.OwnerOf(unit)), s_spread.PlaceOf(unit));
            Assert.Equal(0, s_spread.NeedsOf(unit).Count);
            Assert.Empty(s_spread.CellAt(unit).Dependencies());
            Assert.DoesNotContain(s_spread.ShapeOf(unit), Enumerable.Range(0, s_spread.CellCount()).Select(s_spread.ShapeOf));
        });

    [Fact]
    public void Gives_units_the_points_of_their_cells_and_one_count_each()
    {
        var cell = s_spread.Cells().First(cell => cell.Method.Matching == "dc");
        Assert.Equal([4, 8, 10], cell.EvaluationPoints());
        Assert.Equal(
            from point in cell.EvaluationPoints() from architecture in cell.Evaluation.Architectures from repeat in Enumerable.Range(0, 3) select (point, architecture, repeat),
            cell.Units().Select(unit => (unit.Unit!.Iteration, unit.Evaluation.Architectures.Single(), unit.Unit.Repeat)));
        Assert.All(cell.Units(), unit => Assert.Equal([unit.Unit!.Iteration], unit.EvaluationPoints()));
        Assert.Equal(CellCost.Of(cell).Evaluation, cell.Units().Sum(unit => CellCost.Of(unit).Total), 1e-6 * CellCost.Of(cell).Evaluation);
        Assert.Contains("vgg11 repeat 3 at iteration 8 of cell", cell.UnitOf(8, 1, 2).Label(), StringComparison.Ordinal);
    }

    [Fact]
    public void Survives_the_journal()
    {
        Assert.Equal(s_spread.ToJson(), Grid.FromJson(s_spread.ToJson()).ToJson());
        Assert.DoesNotContain("spread\"", s_alone.ToJson(), StringComparison.OrdinalIgnoreCase);
        var unit = s_spread.CellAt(s_spread.CellCount());
        Assert.Equal(unit.Id(), CellSpec.FromJson(unit.ToCanonicalJson()).Id());
    }
}
