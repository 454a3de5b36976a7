using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Objectives;
using Slfd.Distillation.Spaces;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Objectives;

/// <summary>One DC step per class: the pixels move towards images whose loss gradient resembles the real one, and nothing is left behind.</summary>
public sealed class When_gradients_are_matched : IDisposable
{
    private static readonly ForwardMode s_training = new(Training: true);
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly ConvNet _network = new(16, classes: 3, width: 4, depth: 2, "instancenorm");
    private readonly GradientDistance _distance = GradientDistance.Named("ours");
    private readonly Generator _rng = new(5);
    private readonly Tensor[] _parameters;
    private readonly Tensor _real;

    public When_gradients_are_matched()
    {
        _parameters = [.. _network.Initialise(_rng, CPU).Select(parameter => parameter.requires_grad_())];
        _real = randn([3, 6, 3, 16, 16], generator: _rng);
    }

    [Fact]
    public void Class_by_class_adds_up_to_one_pass_over_the_sum()
    {
        var (pixels, copy) = (Pixels(), Pixels());
        var losses = Enumerable.Range(0, 3).Sum(label => Step(pixels, label));

        var sum = zeros([]);
        for (var label = 0; label < 3; label++)
        {
            var target = GradientMatching.RealGradients(_network, _parameters, _real[label], label, s_training);
            var own = GradientMatching.SyntheticGradients(_network, _parameters, copy.narrow(0, label, 1), CrossEntropy(label), s_training);
            sum += _distance.Of(own, target);
        }

        autograd.backward([sum], inputs: [copy]);
        Assert.Equal(sum.item<float>(), losses, 1e-4);
        Assert.True(pixels.grad!.allclose(copy.grad!, 1e-4, 1e-6));
    }

    [Fact]
    public void The_gradient_is_the_slope_of_the_distance()
    {
        // Central differences in double precision along a random direction.
        const double Width = 1e-5;
        Tensor[] parameters = [.. _parameters.Select(parameter => parameter.detach().to(ScalarType.Float64).requires_grad_())];
        var real = _real[1].to(ScalarType.Float64);
        var (pixels, direction) = (Pixels().detach().to(ScalarType.Float64), randn([3, 3, 16, 16], ScalarType.Float64, generator: _rng));

        var leaf = pixels.clone().requires_grad_();
        autograd.backward([Distance(leaf)], inputs: [leaf]);
        var slope = (leaf.grad! * direction).sum().item<double>();
        var measured = (Distance(pixels + direction * Width).item<double>() - Distance(pixels - direction * Width).item<double>()) / (2 * Width);
        Assert.Equal(measured, slope, 1e-5 * Math.Abs(measured) + 1e-7);

        Tensor Distance(Tensor images) => _distance.Of(
            GradientMatching.SyntheticGradients(_network, parameters, images.narrow(0, 1, 1), CrossEntropy(1), s_training),
            GradientMatching.RealGradients(_network, parameters, real, 1, s_training));
    }

    [Fact]
    public void Following_the_gradient_lowers_the_distance()
    {
        var pixels = Pixels();
        var first = Step(pixels, 0);
        for (var round = 0; round < 20; round++)
        {
            using var gradient = pixels.grad!;
            pixels = (pixels.detach() - gradient * (0.2 / gradient.norm().item<float>())).requires_grad_();
            Step(pixels, 0);
        }

        Assert.True(Step(pixels.detach().clone().requires_grad_(), 0) < 0.9 * first);
    }

    [Theory]
    [InlineData("instancenorm")]
    [InlineData("batchnorm")]
    public void A_real_batch_beyond_what_is_taken_at_once_gives_the_gradient_of_the_whole(string norm)
    {
        var network = new ConvNet(32, classes: 3, width: 4, depth: 2, norm);
        Tensor[] parameters = [.. network.Initialise(_rng, CPU).Select(parameter => parameter.requires_grad_())];
        var mode = new ForwardMode(Training: true, Statistics: network.InitialStatistics(CPU));
        var images = randn([37, 3, 32, 32], generator: _rng);
        var taken = GradientMatching.RealGradients(network, parameters, images, 1, mode);

        nn.functional.cross_entropy(network.Forward(parameters, images, mode), full([37], 1, ScalarType.Int64)).backward();
        Assert.All(taken.Zip(parameters), pair => Assert.True(pair.First.allclose(pair.Second.grad!, 1e-4, 1e-6)));
    }

    [Fact]
    public void Only_the_images_of_the_class_are_touched()
    {
        var pixels = Pixels();
        Step(pixels, 1);
        Assert.Equal([0f, 0f], new[] { pixels.grad![0].abs().sum().item<float>(), pixels.grad![2].abs().sum().item<float>() });
        Assert.True(pixels.grad![1].abs().sum().item<float>() > 0);
    }

    [Fact]
    public void The_networks_parameters_keep_no_gradient()
    {
        Step(Pixels(), 0);
        Assert.All(_parameters, parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void No_tensor_stays_after_a_step()
    {
        var pixels = Pixels();
        var real = _real[1];
        Step(pixels, 0);
        var rows = SyntheticRows.OfClass(1, 1, CPU);
        using var scope = NewDisposeScope();
        new GradientMatching(_distance).Step(_network, _parameters, real, pixels, leaf => leaf.narrow(0, 1, 1), CertainOutputs.Instance, rows, 1, s_training).Dispose();
        Assert.Equal(0, scope.DisposablesCount);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _rng.Dispose();
    }

    private static Tensor Pixels()
    {
        using var rng = new Generator(8);
        return randn([3, 3, 16, 16], generator: rng).requires_grad_();
    }

    private static Func<Tensor, Tensor> CrossEntropy(int label) => logits => CertainOutputs.Instance.Loss(logits, SyntheticRows.OfClass(label, 1, CPU));

    private double Step(Tensor pixels, int label) =>
        new GradientMatching(_distance).Step(_network, _parameters, _real[label], pixels, leaf => leaf.narrow(0, label, 1), CertainOutputs.Instance, SyntheticRows.OfClass(label, 1, CPU), label, s_training).item<float>();
}
