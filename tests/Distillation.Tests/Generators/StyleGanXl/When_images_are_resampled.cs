using Slfd.Distillation.Generators.StyleGanXl;
using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Generators.StyleGanXl;

/// <summary>The kernel computes what zero insertion, two convolutions and a leaky ReLU between them compute, whatever the factors.</summary>
public sealed class When_images_are_resampled : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<int, int, int, int> Factors => new()
    {
        { 1, 1, 1, 1 },
        { 2, 2, 12, 12 },
        { 4, 2, 24, 12 },
        { 2, 4, 12, 24 },
        { 3, 2, 7, 5 },
        { 2, 3, 5, 7 },
        { 1, 2, 3, 4 },
        { 2, 1, 4, 3 },
    };

    [Theory]
    [MemberData(nameof(Factors))]
    public void Values_and_gradients_are_those_of_the_plain_formula(int up, int down, int upTaps, int downTaps)
    {
        using var rng = new Generator(1, CPU);
        var activation = new FilteredLeakyRelu
        {
            Up = up,
            Down = down,
            UpFilter = upTaps > 1 ? randn([upTaps], generator: rng) : null,
            DownFilter = downTaps > 1 ? randn([downTaps], generator: rng) : null,
            Padding = new(upTaps + 2, downTaps - 1, -1, downTaps + upTaps),
            Clamp = 3,
        };
        Tensor[] inputs = [randn([2, 3, 9, 21], generator: rng), randn([2, 3], generator: rng), randn([3], generator: rng)];
        var kernel = Differentiate(inputs, (x, scale, bias) => activation.Apply(x, scale, bias));
        var plain = Differentiate(inputs, (x, scale, bias) => ByInsertingZeros(activation, x, scale, bias));
        Assert.All(kernel.Zip(plain), pair => Assert.Equal(pair.Second.shape, pair.First.shape));
        Assert.All(kernel.Zip(plain), pair => Assert.True(AGenerator.Difference(pair.First, pair.Second) < 2e-5));
    }

    /// <summary>What a GPU takes, held on a processor to the other forms: in float64 to convolutions, both orders of the gradient included; in float32 to the kernel.</summary>
    [Theory]
    [MemberData(nameof(Factors))]
    public void Products_with_banded_matrices_give_the_same_values_and_gradients_of_both_orders(int up, int down, int upTaps, int downTaps)
    {
        using var rng = new Generator(2, CPU);
        foreach (var flip in (bool[])[false, true])
        {
            var activation = new FilteredLeakyRelu
            {
                Up = up,
                Down = down,
                UpFilter = upTaps > 1 ? randn([upTaps], generator: rng) : null,
                DownFilter = downTaps > 1 ? randn([downTaps], generator: rng) : null,
                Padding = new(upTaps + 2, downTaps - 1, -1, downTaps + upTaps),
                Clamp = 3,
                FlipFilter = flip,
            };
            var (x, direction) = (randn([2, 3, 9, 21], generator: rng), randn([2, 3, 9, 21], generator: rng).to(ScalarType.Float64));
            Assert.InRange(AGenerator.Difference(activation.Compose(x, null, null, byProducts: true), activation.Apply(x, null, null)), 0, 2e-6);
            var (products, convolutions) = (Derivatives(true), Derivatives(false));
            Assert.All(products.Zip(convolutions), pair => Assert.True(pair.First.allclose(pair.Second, 1e-9, 1e-9)));

            Tensor[] Derivatives(bool byProducts)
            {
                var leaf = x.to(ScalarType.Float64).requires_grad_();
                var y = activation.Compose(leaf, null, null, byProducts);
                var first = autograd.grad([y.pow(3).sum()], [leaf], create_graph: true, retain_graph: true)[0];
                return [y.detach(), first.detach(), autograd.grad([(first * direction).sum()], [leaf])[0]];
            }
        }
    }

    [Fact]
    public void A_plane_is_the_same_in_any_batch_and_on_any_number_of_threads()
    {
        using var rng = new Generator(1, CPU);
        var activation = new FilteredLeakyRelu { Up = 2, Down = 2, UpFilter = randn([12], generator: rng), DownFilter = randn([12], generator: rng), Padding = new(9, 8, 9, 8) };
        var x = randn([3, 5, 14, 14], generator: rng);
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);
            var whole = activation.Apply(x, null, null);
            set_num_threads(2);
            Assert.True(activation.Apply(x, null, null).Equals(whole));
            Assert.True(activation.Apply(x.narrow(0, 1, 1).narrow(1, 2, 1), null, null).Equals(whole.narrow(0, 1, 1).narrow(1, 2, 1)));
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void A_value_that_is_no_number_stays_one()
    {
        var activation = new FilteredLeakyRelu { Clamp = 256 };
        Assert.True(activation.Apply(tensor(new[] { float.NaN }, [1, 1, 1, 1]), null, null).isnan().item<bool>());
    }

    public void Dispose() => _scope.Dispose();

    private static Tensor ByInsertingZeros(FilteredLeakyRelu activation, Tensor x, Tensor scale, Tensor bias)
    {
        var (batch, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        x = (x * scale.unsqueeze(-1).unsqueeze(-1)) + bias.view(1, -1, 1, 1);
        x = nn.functional.pad(x.view(batch, channels, height, 1, width, 1), [0, activation.Up - 1, 0, 0, 0, activation.Up - 1]).reshape(batch, channels, height * activation.Up, width * activation.Up);
        x = Crop(x, activation.Padding);
        x = Filter(x, activation.UpFilter, activation.Up * activation.Up);
        x = (nn.functional.leaky_relu(x, activation.Slope) * activation.Gain).clamp(-activation.Clamp!.Value, activation.Clamp.Value);
        x = Filter(x, activation.DownFilter, 1);
        return x.slice(2, 0, x.shape[2], activation.Down).slice(3, 0, x.shape[3], activation.Down);
    }

    private static Tensor Crop(Tensor x, ResamplingPadding padding)
    {
        x = nn.functional.pad(x, [Math.Max(padding.Left, 0), Math.Max(padding.Right, 0), Math.Max(padding.Top, 0), Math.Max(padding.Bottom, 0)]);
        return x.slice(2, Math.Max(-padding.Top, 0), x.shape[2] - Math.Max(-padding.Bottom, 0), 1).slice(3, Math.Max(-padding.Left, 0), x.shape[3] - Math.Max(-padding.Right, 0), 1);
    }

    /// <summary>A true convolution with the outer product of the taps, each channel by itself.</summary>
    private static Tensor Filter(Tensor x, Tensor? taps, double gain)
    {
        var outer = taps is null ? ones(1, 1) : taps.outer(taps).flip(0, 1);
        var planes = x.reshape(x.shape[0] * x.shape[1], 1, x.shape[2], x.shape[3]);
        var filtered = nn.functional.conv2d(planes.to(float64), (outer * gain).to(float64).unsqueeze(0).unsqueeze(0)).to(float32);
        return filtered.view(x.shape[0], x.shape[1], filtered.shape[2], filtered.shape[3]);
    }

    private static Tensor[] Differentiate(Tensor[] inputs, Func<Tensor, Tensor, Tensor, Tensor> apply)
    {
        Tensor[] leaves = [.. inputs.Select(input => input.clone().requires_grad_())];
        var y = apply(leaves[0], leaves[1], leaves[2]);
        using var rng = new Generator(2, CPU);
        (y * randn(y.shape, generator: rng)).sum().backward();
        return [y.detach(), .. leaves.Select(leaf => leaf.grad!)];
    }
}
