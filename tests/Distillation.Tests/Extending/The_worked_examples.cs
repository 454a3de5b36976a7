using Slfd.Distillation.Cells;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Generators.Loading;
using Slfd.Distillation.Tests.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Costs;
using Slfd.RealData;
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

    [Fact]
    public void The_classifier_judges()
    {
        Assert.Contains("linear", Architectures.At(32));
        var classifier = ClassifierFactory.Create("linear", 32, 10, SmallCell.Spec.Network);
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        Assert.Equal([4, 10], classifier.Forward(classifier.Initialise(rng, CPU), randn(4, 3, 32, 32), ForwardMode.Evaluation).shape);
    }
}
