using Slfd.Distillation.Cells;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Generators.Loading;
using Slfd.Distillation.Tensors;
using Slfd.Distillation.Tests.Cells;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Costs;
using Slfd.Experiments.Grids;
using Slfd.RealData;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Extending;

/// <summary>The parts of docs/extending.md do what every other part does: they settle, cost, distil and judge.</summary>
public sealed class The_worked_examples : IDisposable
{
    private readonly RealSet _real = DataSets.Load(SmallCell.Spec.Data, "/nonexistent", CPU);

    public void Dispose() => _real.Dispose();

    [Fact]
    public void The_objective_distils()
    {
        var spec = (SmallCell.Spec with { Method = new() { Matching = "mean", Space = "pixel" } }).Settled();
        using var method = CellMethod.Compose(spec, new(_real), new(spec.Seed));
        var distiller = new Distiller(spec, method.Space, method.Objective!, _real);
        var losses = Enumerable.Range(0, 6).Select(iteration => distiller.Update(iteration, () => { })).ToList();
        Assert.All(losses, loss => Assert.True(double.IsFinite(loss) && loss > 0));
        Assert.True(CellCost.Of(spec).Matching > 0);
        Assert.Equal(0, spec.EvaluationPoints().First());
    }

    [Fact]
    public void The_generator_makes_images_that_are_distilled()
    {
        var spec = (LatentCell.Glad with { Generator = new(), Method = LatentCell.Glad.Method with { Generator = "tint" } }).Settled();
        using var opened = GeneratorRegistry.Open(spec, "/nonexistent", CPU).Generator;
        using var method = CellMethod.Compose(spec, new(_real) { Generator = opened }, new(spec.Seed));
        var distiller = new Distiller(spec, method.Space, method.Objective!, _real);
        Assert.True(double.IsFinite(distiller.Update(0, () => { })));
        Assert.True(CellCost.Of(spec).Generator > 0);
        Assert.Equal(-1, spec.Generator!.Layer);
    }

    [Theory]
    [InlineData("generator = tint, weights = random, strength = 1", true)]
    [InlineData("generator = tint, weights = random, strength = 2", false)]
    [InlineData("generator = tint, weights = random, seed = 1", false)]
    public void The_generators_own_key_follows_the_law_of_ids(string row, bool same)
    {
        var (plain, told) = (TintCell("generator = tint, weights = random", ""), TintCell(row, ""));
        Assert.Equal(same, plain.Id() == told.Id());
        Assert.Equal(told.Generator, CellSpec.FromJson(told.ToCanonicalJson()).Generator);
    }

    [Fact]
    public void The_generators_own_key_is_read_from_the_shared_section_and_refused_where_another_generator_is()
    {
        Assert.Equal(3, TintPart.Strength.Of(TintCell("generator = tint, weights = random", "generator { strength = 3 }").Generator!.Values));
        Assert.DoesNotContain("strength", TintCell("generator = uvit, weights = random", "generator { strength = 3 }").ToCanonicalJson(), StringComparison.Ordinal);
        Assert.Contains("strength", Assert.Throws<GridFileException>(() => TintCell("generator = uvit, strength = 3", "")).Message, StringComparison.Ordinal);
        Assert.Contains("from 0 to 100", Assert.Throws<GridFileException>(() => TintCell("generator = tint, strength = 101", "")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_generators_weights_are_read_from_a_file()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("generators"));
        using var matrix = eye(3);
        TensorFile.Write(folder.File("generators/tint.safetensors"), new Dictionary<string, Tensor> { ["tint"] = matrix });
        var spec = (LatentCell.Glad with { Generator = new(), Method = LatentCell.Glad.Method with { Generator = "tint", Weights = "pretrained" } }).Settled();
        var opened = GeneratorRegistry.Open(spec, folder.Path, CPU);
        using var generator = opened.Generator;
        Assert.NotNull(opened.Origin.Sha256);
        Assert.Equal(3, generator.Parameters[0].sum().item<float>());
    }

    [Fact]
    public void The_classifier_judges()
    {
        Assert.Contains("linear", Architectures.At(32));
        Assert.DoesNotContain("linear", TintCell("generator = tint, weights = random", "").Evaluation.Architectures);
        Assert.Equal(["linear"], TintCell("generator = tint, weights = random", "evaluation.architectures = linear").Evaluation.Architectures);
        var classifier = ClassifierFactory.Create("linear", 32, 10, SmallCell.Spec.Network);
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        Assert.Equal([4, 10], classifier.Forward(classifier.Initialise(rng, CPU), randn(4, 3, 32, 32), ForwardMode.Evaluation).shape);
    }

    private static CellSpec TintCell(string row, string section)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("tint.conf");
        File.WriteAllText(file, $"grid {{ datasets = [procedural], resolutions = [32], seeds = [0], methods = [{{ matching = dc, space = glad, {row} }}]\n{section} }}");
        return GridFile.Read(file).TableCellAt(0);
    }
}
