using Slfd.Distillation.Augmentation;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Augmentation;

/// <summary>The form that a GPU takes where the same bits are wanted each time computes what torch's own sampling does, gradients of both orders included.</summary>
public sealed class When_sampling_must_be_deterministic : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Generator _rng = new(5);

    public void Dispose()
    {
        _scope.Dispose();
        _rng.Dispose();
    }

    [Theory]
    [InlineData(1, true, 17, 17)]
    [InlineData(1, false, 32, 32)]
    [InlineData(3, true, 32, 32)]
    [InlineData(3, false, 17, 24)]
    public void Values_and_gradients_of_both_orders_are_those_of_grid_sample(int own, bool alignCorners, long rows, long columns)
    {
        // Rotations, scales and shifts large enough that some places lie outside.
        var theta = tensor([1f, 0, 0, 0, 1, 0]).view(1, 2, 3) + (0.3 * randn([own, 2, 3], generator: _rng));
        var start = randn([3, 2, rows, columns], generator: _rng);
        var weight = randn([3, 2, rows, columns], generator: _rng);
        var direction = randn([3, 2, rows, columns], generator: _rng);

        var leaf = start.clone().requires_grad_();
        var sampled = AffineSampling.ByTaps(leaf, theta, alignCorners);
        var first = autograd.grad([(sampled.square() * weight).sum()], [leaf], create_graph: true, retain_graph: true)[0];
        Tensor[] ours = [sampled.detach(), first.detach(), autograd.grad([(first * direction).sum()], [leaf])[0]];

        // libtorch has no second derivative of grid_sample. It is linear, S·x: that of Σ w·(S·x)² along d is 2·Sᵀ(w·S·d), which takes its first.
        var (plain, along) = (Torchs(start), Torchs(direction));
        Tensor[] torchs = [plain, Adjoint(2 * weight * plain), Adjoint(2 * weight * along)];
        foreach (var (mine, other) in ours.Zip(torchs))
        {
            Assert.True(mine.allclose(other, 1e-4, 1e-5), (mine - other).abs().max().ToString());
            Assert.True(other.abs().max().item<float>() > 0.1);
        }

        Tensor Torchs(Tensor images) => nn.functional.grid_sample(
            images, nn.functional.affine_grid(theta.expand(3, 2, 3), images.shape, alignCorners), GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, alignCorners);

        Tensor Adjoint(Tensor cotangent)
        {
            var images = start.clone().requires_grad_();
            return autograd.grad([(Torchs(images) * cotangent).sum()], [images])[0];
        }
    }
}
