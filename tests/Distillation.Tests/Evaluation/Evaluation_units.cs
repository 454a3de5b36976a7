using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Tests.Cells;
using Slfd.Experiments.Specifications;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Evaluation;

/// <summary>The trainings of an evaluation point are independent of each other (design.md section 9).</summary>
public class Evaluation_units
{
    private static readonly EvaluationSpec s_protocol = SmallCell.Spec.Evaluation with { Architectures = ["vgg11", "convnet"], Repeats = 3 };

    [Fact]
    public void Are_every_repeat_of_every_architecture() => Assert.Equal(
        [new(20, 0, 0), new(20, 0, 1), new(20, 0, 2), new(20, 1, 0), new(20, 1, 1), new EvaluationUnit(20, 1, 2)],
        EvaluationUnit.At(20, s_protocol));

    [Fact]
    public void Draw_the_same_whatever_else_is_asked_for()
    {
        var alone = s_protocol with { Architectures = ["convnet"], Repeats = 2 };
        Assert.Equal(Drawn(new(20, 1, 1), s_protocol), Drawn(new(20, 0, 1), alone));
        Assert.NotEqual(Drawn(new(20, 1, 1), s_protocol), Drawn(new(20, 1, 2), s_protocol));
    }

    [Fact]
    public void Give_the_same_count_again_and_learn_what_the_set_teaches()
    {
        using var scope = NewDisposeScope();
        using var real = DataSets.Load(new() { Name = "procedural", Resolution = 32, TrainPerClass = 8, TestPerClass = 8 }, "/nonexistent", CPU);
        // Trained on the test images themselves, a classifier must know them better than chance, which is 8 of 80.
        var batches = real.TestBatches(80).Select(batch => (Images: batch.Images.clone(), Labels: batch.Labels.clone())).Single();
        var training = new EvaluationTraining(new ConvNet(32, 10, 16, 3, "instancenorm"), peakRate: 0.02, s_protocol with { Augmentation = "none", Batch = 40, Epochs = 12 });

        var first = Run();
        Assert.Equal(first, Run());
        Assert.InRange(first, 30, 80);

        int Run()
        {
            using var rng = new NamedRandom(1).For(NamedRandom.Evaluate, 0, 0, 0);
            return training.Run(new(batches.Images, batches.Labels), real, rng, () => { }).Correct!.Value;
        }
    }

    private static long Drawn(EvaluationUnit unit, EvaluationSpec protocol)
    {
        using var rng = unit.Rng(new(5), protocol);
        using var drawn = randint(0, long.MaxValue, [1], generator: rng);
        return drawn.item<long>();
    }
}
