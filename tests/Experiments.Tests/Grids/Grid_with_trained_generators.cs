using Slfd.Experiments.Cells;
using Slfd.Experiments.Costs;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods.Generators;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>Rows whose generator is trained here wait for the cell that trains it; all rows, seeds and grids that mean the same generator share that cell.</summary>
public class Grid_with_trained_generators
{
    private static readonly Grid s_grid = AGrid.Training("g", seeds: 3);

    [Fact]
    public void Has_each_different_generator_once_before_the_cells_of_the_table()
    {
        Assert.Equal((0, 1, 1), (s_grid.ExpertCount(), s_grid.GeneratorCount(), s_grid.NeededCount()));
        Assert.Equal(1 + (3 * s_grid.Methods.Length), s_grid.CellCount());
        var generator = s_grid.CellAt(0);
        Assert.True(generator.IsGenerator);
        Assert.Equal("procedural 32px generator stylegan-xl, 20 steps, 2 images per class, seed 0", generator.Label());
        Assert.Equal([20], generator.EvaluationPoints());
        Assert.Equal(s_grid.CellCount(), s_grid.Cells().Select(cell => cell.Id()).Distinct().Count());
    }

    [Fact]
    public void Says_what_each_cell_needs_as_the_specification_does() => Assert.All(Enumerable.Range(0, s_grid.CellCount()), index =>
        Assert.Equal(s_grid.CellAt(index).Dependencies().Select(needed => needed.Id()), s_grid.NeedsOf(index).Positions().Select(needed => s_grid.CellAt(needed).Id())));

    [Fact]
    public void Puts_experts_first_and_lets_a_cell_need_both()
    {
        var following = AGrid.Following("f");
        var both = s_grid with
        {
            Experts = following.Experts,
            Methods = [.. s_grid.Methods, new() { Spec = new() { Generator = "stylegan-xl", Matching = "mtt", Space = "glad", Weights = "trained" } }, new() { Spec = new() { Matching = "mtt", Space = "pixel" } }],
        };
        Assert.Equal((2, 1), (both.ExpertCount(), both.GeneratorCount()));
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(index => both.CellAt(index).IsExpert));
        Assert.All(Enumerable.Range(0, both.CellCount()), index =>
            Assert.Equal(both.CellAt(index).Dependencies().Select(needed => needed.Id()), both.NeedsOf(index).Positions().Select(needed => both.CellAt(needed).Id())));
        Assert.Contains(Enumerable.Range(0, both.CellCount()), index => both.NeedsOf(index) is { Experts: 2, Generator: 2 });
    }

    [Fact]
    public void Shares_its_generator_with_grids_of_other_methods_seeds_and_protocols()
    {
        var other = s_grid with
        {
            Distillation = s_grid.Distillation with { Iterations = 3, LearningRateStyles = 7 },
            Evaluation = s_grid.Evaluation with { Repeats = 4, Architectures = ["vgg11"] },
            ImagesPerClass = [10],
            Methods = [new() { Generator = new() { Layer = 2, AverageStyles = true }, Spec = new() { Generator = "stylegan-xl", Matching = "dm", Rank = "3", Space = "slfd", Weights = "trained" } }],
            Network = new() { Norm = "batchnorm", Width = 64 },
            Seeds = [9],
            Stochastic = ACell.Stochastic,
        };
        Assert.Equal(s_grid.CellAt(0).Id(), other.CellAt(0).Id());
    }

    [Fact]
    public void Has_a_generator_for_each_training_size_and_seed()
    {
        GridMethod Row(GeneratorSpec generator) => new() { Generator = generator, Spec = s_grid.Methods[1].Spec };
        var several = s_grid with { Methods = [Row(new()), Row(new() { Seed = 1 }), Row(new GeneratorSpec().With(StyleGanXlPart.StyleWidth.Is(64)))] };
        Assert.Equal(3, several.GeneratorCount());
        Assert.NotEqual(s_grid.CellAt(0).Id(), (s_grid with { Train = s_grid.Train! with { Steps = 21 } }).CellAt(0).Id());
        Assert.Equal(1, several.CellAt(1).Seed);
    }

    [Fact]
    public void Trains_it_on_the_data_set_that_it_names_once_for_all()
    {
        var elsewhere = s_grid with { Datasets = ["imagenet-a", "imagenet-b"], Resolutions = [64], Train = s_grid.Train! with { Data = "imagenet-a" } };
        Assert.Equal(1, elsewhere.GeneratorCount());
        Assert.Equal("imagenet-a", elsewhere.CellAt(0).Data.Name);
        Assert.Equal(2, (elsewhere with { Train = s_grid.Train }).GeneratorCount());
        Assert.All(Enumerable.Range(0, elsewhere.CellCount()), index =>
            Assert.Equal(elsewhere.CellAt(index).Dependencies().Select(needed => needed.Id()), elsewhere.NeedsOf(index).Positions().Select(needed => elsewhere.CellAt(needed).Id())));
    }

    [Fact]
    public void Settles_a_generator_cell_to_itself_and_reads_it_back()
    {
        var generator = s_grid.CellAt(0);
        Assert.Equal(generator.ToCanonicalJson(), CellSpec.FromJson(generator.ToCanonicalJson()).Settled().ToCanonicalJson());
        Assert.Equal(generator.Id(), (generator with { Train = generator.Train! with { Data = "procedural" } }).Id());
    }

    [Fact]
    public void Uses_the_styles_alone_at_a_rate_of_their_own_and_says_that_it_was_trained_here()
    {
        var cell = s_grid.Cells().First(cell => cell.Method.Weights == "trained" && !cell.IsGenerator);
        Assert.Equal((-1, 0.1), (cell.Generator!.Layer, cell.Distillation!.LearningRateStyles));
        Assert.Null(cell.Generator.Classes);
        Assert.Contains(cell.Remarks(), remark => remark.Contains("trained here, in 20 steps on 2 images per class of procedural", StringComparison.Ordinal));
        Assert.Equal("dc/glad stylegan-xl trained", cell.Method.Label());
    }

    [Fact]
    public void Predicts_what_the_training_takes()
    {
        var generator = (s_grid with { TrainPerClass = 4, TestPerClass = 4, Train = s_grid.Train! with { Steps = 500 } }).CellAt(0);
        var (cost, memory) = (CellCost.Of(generator), CellMemory.Of(generator, onGpu: false));
        Assert.True(cost.Generator > cost.Evaluation && cost.Matching == 0, $"{cost}");
        Assert.Equal(CostBound.Generator, cost.Bound);
        Assert.InRange(memory.Peak, 300e6, 2e9);
        var longer = generator with { Train = generator.Train! with { Steps = 1000 } };
        Assert.Equal(2 * cost.Generator, CellCost.Of(longer).Generator, 1);
    }

    [Fact]
    public void Survives_the_journal() => Assert.Equal(s_grid.ToJson(), Grid.FromJson(s_grid.ToJson()).ToJson());
}
