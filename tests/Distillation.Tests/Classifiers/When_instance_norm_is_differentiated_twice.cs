using Slfd.Distillation.Classifiers;
using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Classifiers;

/// <summary>Instance norm with its derivatives written out computes what torch's group norm does: value, first and second derivative, in both of its forms.</summary>
public sealed class When_instance_norm_is_differentiated_twice : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _rng = new(8);

    public void Dispose()
    {
        _scope.Dispose();
        _rng.Dispose();
    }

    /// <summary>Sides with and without a remainder of the vectors' length; float64 goes by torch's operations, as a GPU does.</summary>
    [Theory]
    [InlineData(ScalarType.Float32, 1, 16, 8, 8, 2e-4)]
    [InlineData(ScalarType.Float32, 3, 5, 7, 3, 2e-4)]
    [InlineData(ScalarType.Float64, 3, 5, 7, 3, 1e-9)]
    public void Values_and_derivatives_of_both_orders_are_those_of_group_norm(ScalarType format, long batch, long channels, long rows, long columns, double tolerance)
    {
        Tensor[] start = [Normal(batch, channels, rows, columns) * 2 + 1, Normal(channels) + 1, Normal(channels)];
        Tensor[] directions = [Normal(batch, channels, rows, columns), Normal(channels), Normal(channels)];
        var weight = Normal(batch, channels, rows, columns);
        var ours = Derivatives((x, scale, shift) => InstanceNormFunction.Apply(x, scale, shift));
        var torchs = Derivatives((x, scale, shift) => nn.functional.group_norm(x, channels, scale, shift, Layers.Epsilon));
        foreach (var (mine, other) in ours.Zip(torchs))
        {
            Assert.InRange((mine - other).abs().max().to(ScalarType.Float64).item<double>() / other.abs().max().to(ScalarType.Float64).item<double>(), 0, tolerance);
        }

        Tensor Normal(params long[] shape) => randn(shape, generator: _rng).to(format);

        // The square makes the gradient depend on the values; all three gradients take part, so the second derivative has every term.
        Tensor[] Derivatives(Func<Tensor, Tensor, Tensor, Tensor> norm)
        {
            Tensor[] leaves = [.. start.Select(tensor => tensor.clone().requires_grad_())];
            var y = norm(leaves[0], leaves[1], leaves[2]);
            autograd.backward([(y.square() * weight).sum()], create_graph: true, inputs: leaves);
            Tensor[] first = [.. leaves.Select(leaf => leaf.grad!)];
            Array.ForEach(leaves, leaf => leaf.grad = null);
            autograd.backward([first.Zip(directions).Select(pair => (pair.First.square() * pair.Second).sum()).Aggregate((a, b) => a + b)], inputs: leaves);
            return [y.detach(), .. first.Select(tensor => tensor.detach()), .. leaves.Select(leaf => leaf.grad!.detach())];
        }
    }

    [Fact]
    public void A_first_derivative_alone_keeps_no_graph()
    {
        var x = randn([2, 4, 6, 6], generator: _rng).requires_grad_();
        InstanceNormFunction.Apply(x, ones(4), zeros(4)).square().sum().backward();
        Assert.False(x.grad!.requires_grad);
    }
}
