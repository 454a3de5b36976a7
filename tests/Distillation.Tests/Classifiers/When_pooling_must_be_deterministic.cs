using Slfd.Distillation.Classifiers;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Classifiers;

/// <summary>The form of VGG11's adaptive pooling that a GPU takes where the same bits are wanted each time: torch's own values to the bit, and its gradients of both orders.</summary>
public sealed class When_pooling_must_be_deterministic : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Generator _rng = new(6);

    public void Dispose()
    {
        _scope.Dispose();
        _rng.Dispose();
    }

    /// <summary>Maps of VGG11 at 64, 128 and 256 px, and one that is not square.</summary>
    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 4)]
    [InlineData(8, 8)]
    [InlineData(7, 11)]
    public void Values_and_gradients_of_both_orders_are_those_of_torch(long rows, long columns)
    {
        var start = randn([2, 3, rows, columns], generator: _rng);
        var weight = randn([2, 3, 7, 7], generator: _rng);
        var direction = randn([2, 3, rows, columns], generator: _rng);
        var ours = Derivatives(x => AdaptiveMaximum.ByWindows(x, 7));
        var torchs = Derivatives(x => nn.functional.adaptive_max_pool2d(x, [7, 7]));
        Assert.True(ours[0].Equals(torchs[0]));
        Assert.All(ours.Zip(torchs), pair => Assert.True(pair.First.allclose(pair.Second, 1e-5, 1e-6)));

        Tensor[] Derivatives(Func<Tensor, Tensor> pool)
        {
            var x = start.clone().requires_grad_();
            var output = pool(x);
            var first = autograd.grad([(output.square() * weight).sum()], [x], create_graph: true, retain_graph: true)[0];
            var second = autograd.grad([(first * direction).sum()], [x])[0];
            return [output.detach(), first.detach(), second];
        }
    }

    [Fact]
    public void Of_equal_values_the_first_of_a_window_has_the_gradient()
    {
        var start = zeros([1, 1, 4, 4]);
        var (ours, torchs) = (start.clone().requires_grad_(), start.clone().requires_grad_());
        var weight = randn([1, 1, 7, 7], generator: _rng);
        (AdaptiveMaximum.ByWindows(ours, 7) * weight).sum().backward();
        (nn.functional.adaptive_max_pool2d(torchs, [7, 7]) * weight).sum().backward();
        Assert.True(ours.grad!.allclose(torchs.grad!, 1e-5, 1e-6));
    }
}
