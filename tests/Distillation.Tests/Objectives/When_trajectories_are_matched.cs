using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Objectives;
using Slfd.Distillation.Spaces;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Objectives;

/// <summary>MTT's two forms, held against finite differences and against each other.</summary>
public sealed class When_trajectories_are_matched : IDisposable
{
    private static readonly ForwardMode s_training = new(Training: true);
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly ConvNet _network = new(8, classes: 3, width: 4, depth: 1, "instancenorm");
    private readonly TrajectorySegment _segment;
    private readonly Tensor _images;

    public When_trajectories_are_matched()
    {
        using var rng = new Generator(7);
        var length = WeightVector.LengthOf(_network);
        var start = randn(length, generator: rng) * 0.3;
        _segment = new(start, start + randn(length, generator: rng) * 0.1);
        _images = randn([3, 3, 8, 8], generator: rng);
    }

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_exact_form_is_the_slope_of_the_loss_in_images_and_rate()
    {
        var (images, rate) = (Leaf(_images), Leaf(tensor(0.1f)));
        Match("unrolled", images, rate, steps: 4);
        var direction = images.grad! / images.grad!.norm();
        const float Step = 0.02f;
        var slope = (Match("unrolled", Leaf(_images + direction * Step), Leaf(tensor(0.1f)), 4) - Match("unrolled", Leaf(_images - direction * Step), Leaf(tensor(0.1f)), 4)) / (2 * Step);
        Assert.Equal(images.grad!.norm().item<float>(), slope, 0.02 * slope);

        var rateSlope = (Match("unrolled", Leaf(_images), Leaf(tensor(0.101f)), 4) - Match("unrolled", Leaf(_images), Leaf(tensor(0.099f)), 4)) / 0.002;
        Assert.Equal(rate.grad!.item<float>(), rateSlope, Math.Abs(0.02 * rateSlope));
    }

    [Fact]
    public void Both_forms_have_the_same_loss_and_with_one_step_the_same_gradient()
    {
        var (exact, constant) = (Leaf(_images), Leaf(_images));
        Assert.Equal(Match("unrolled", exact, Leaf(tensor(0.1f)), 1), Match("constant-memory", constant, Leaf(tensor(0.1f)), 1), 1e-7);
        Assert.True(exact.grad!.allclose(constant.grad!, 1e-5, 1e-8));
    }

    [Fact]
    public void With_more_steps_the_constant_form_drops_the_path_through_the_parameters()
    {
        var (exact, constant) = (Leaf(_images), Leaf(_images));
        Assert.Equal(Match("unrolled", exact, Leaf(tensor(0.1f)), 4), Match("constant-memory", constant, Leaf(tensor(0.1f)), 4), 1e-7);
        Assert.False(exact.grad!.allclose(constant.grad!, 1e-3, 1e-6));
    }

    [Theory]
    [InlineData("unrolled")]
    [InlineData("constant-memory")]
    public void Nothing_but_gradients_stays_after_a_step(string form)
    {
        var (images, rate) = (Leaf(_images), Leaf(tensor(0.1f)));
        var batches = Batches(2);
        using var scope = NewDisposeScope();
        TrajectoryMatching.Named(form).Step(_network, s_training, _segment, images, rate, CertainOutputs.Instance, batches, () => { }).Final.Dispose();
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void An_unknown_form_is_refused_with_what_is_allowed() =>
        Assert.Contains("constant-memory, unrolled", Assert.Throws<ArgumentException>(() => TrajectoryMatching.Named("rolled")).Message, StringComparison.Ordinal);

    private double Match(string form, Tensor images, Tensor rate, int steps) =>
        TrajectoryMatching.Named(form).Step(_network, s_training, _segment, images, rate, CertainOutputs.Instance, Batches(steps), () => { }).Loss;

    private static List<StudentBatch> Batches(int steps)
    {
        var rows = arange(3, dtype: ScalarType.Int64);
        return [.. Enumerable.Range(0, steps).Select(_ => new StudentBatch(images => images, new(rows, rows)))];
    }

    private static Tensor Leaf(Tensor values) => values.detach().clone().requires_grad_();
}
