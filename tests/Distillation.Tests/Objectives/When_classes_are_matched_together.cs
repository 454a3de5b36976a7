using Slfd.Distillation.Augmentation;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Objectives;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Spaces;
using Slfd.Experiments.Methods.Objectives;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Objectives;

/// <summary>DC for several classes in one pass, as on a GPU: each class has a copy of the network, and all comes out as class by class.</summary>
public sealed class When_classes_are_matched_together : IDisposable
{
    private const int Resolution = 32, ImagesPerClass = 2;
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly RealSet _real = DataSets.Load(new() { Name = "procedural", Resolution = Resolution, TrainPerClass = 6, TestPerClass = 1 }, "", CPU);

    public void Dispose()
    {
        _real.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData("ours", "instancenorm", 10)]
    [InlineData("ours", "instancenorm", 4)]
    [InlineData("ours", "groupnorm", 10)]
    [InlineData("ours", "none", 10)]
    [InlineData("mse", "instancenorm", 10)]
    [InlineData("cos", "instancenorm", 10)]
    [InlineData("cos-paper", "instancenorm", 3)]
    public void Loss_and_gradient_are_those_of_one_class_after_the_other(string distance, string norm, int together)
    {
        var (alone, expected) = Match(distance, norm, together: 1);
        var (joined, found) = Match(distance, norm, together);
        Assert.Equal(alone, joined, 2e-4 * Math.Abs(alone));
        var apart = (expected - found).abs().max().item<float>() / expected.abs().max().item<float>();
        Assert.InRange(apart, 0, 2e-3);
    }

    [Fact]
    public void Batch_norm_is_matched_class_by_class_whatever_is_asked_for()
    {
        var (alone, expected) = Match("ours", "batchnorm", together: 1);
        var (joined, found) = Match("ours", "batchnorm", together: 10);
        Assert.Equal(alone, joined);
        Assert.True(expected.Equals(found));
    }

    [Fact]
    public void A_processor_takes_one_class_at_a_time_by_itself()
    {
        var (alone, expected) = Match("ours", "instancenorm", together: 1);
        var (usual, found) = Match("ours", "instancenorm", together: null);
        Assert.Equal(alone, usual);
        Assert.True(expected.Equals(found));
    }

    [Fact]
    public void The_step_says_before_each_class_that_it_is_alive_and_leaves_no_tensor()
    {
        var pulses = 0;
        var step = Step("instancenorm") with { Pulse = () => pulses++ };
        using var scope = NewDisposeScope();
        Objective("ours", 10).AddGradient(step);
        Assert.Equal(10, pulses);
        Assert.Equal(0, scope.DisposablesCount);
        Assert.All(step.Parameters, parameter => Assert.Null(parameter.grad));
    }

    [Theory]
    [InlineData(1, 128, true, 10)] // 64 real images pass at once, and 21 synthetic ones hold no more
    [InlineData(10, 128, true, 2)]
    [InlineData(50, 128, true, 1)]
    [InlineData(1, 256, true, 5)]
    [InlineData(1, 128, false, 1)]
    public void So_many_classes_pass_at_once_as_hold_no_more_than_the_real_images(int imagesPerClass, int resolution, bool onGpu, int classes) =>
        Assert.Equal(classes, ClassesAtOnce.Of(10, imagesPerClass, resolution * resolution, onGpu));

    private (double Loss, Tensor Gradient) Match(string distance, string norm, int? together)
    {
        var step = Step(norm);
        var loss = Objective(distance, together).AddGradient(step);
        return (loss, step.Images.grad!.detach());
    }

    private static ClasswiseGradientMatching Objective(string distance, int? together) => new(new(GradientDistance.Named(distance)), together);

    private MatchingStep Step(string norm)
    {
        using var rng = new Generator(3);
        var network = new ConvNet(Resolution, _real.Classes, width: 16, depth: 3, norm);
        return new()
        {
            Iteration = 2,
            OuterStep = 0,
            Network = network,
            Parameters = [.. network.Initialise(rng, CPU).Select(parameter => parameter.requires_grad_())],
            Mode = new(Training: true, Statistics: network.InitialStatistics(CPU)),
            Images = randn([_real.Classes * ImagesPerClass, 3, Resolution, Resolution], generator: rng).requires_grad_(),
            Outputs = CertainOutputs.Instance,
            ImagesPerClass = ImagesPerClass,
            Real = _real,
            BatchReal = 4,
            Augmentation = new Dsa("color_crop_cutout_flip_scale_rotate"),
            Random = new NamedRandom(11),
            Pulse = () => { },
        };
    }
}
