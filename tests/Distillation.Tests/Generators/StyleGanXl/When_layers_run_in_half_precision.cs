using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Experiments.Methods.Generators;
using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Generators.StyleGanXl;

/// <summary>What a GPU does in half precision, by the same operations on the processor: in float32 it is the layer itself, in float16 to its rounding.</summary>
public sealed class When_layers_run_in_half_precision : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Layers of two stems: channels that 8 does not divide, up by 2 and by 4, critically sampled ones, ToRGB; maps of odd size too.</summary>
    public static TheoryData<int, int, int> Layers
    {
        get
        {
            TheoryData<int, int, int> all = [];
            for (var schedule = 0; schedule < 2; schedule++)
            {
                for (var layer = 0; layer < Schedule(schedule).Layers.Count; layer++)
                {
                    all.Add(schedule, layer, 0);
                    all.Add(schedule, layer, 1);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void In_float32_it_is_the_layer_with_its_gradients(int schedule, int index, int odd)
    {
        var (narrow, whole) = Both(schedule, index, odd, ScalarType.Float32);
        Agree(narrow, whole, 2e-6, 5e-3);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void In_float16_it_is_the_layer_with_its_gradients_to_rounding(int schedule, int index, int odd)
    {
        var (narrow, whole) = Both(schedule, index, odd, ScalarType.Float16);
        Assert.Equal(ScalarType.Float16, narrow[0].dtype);
        Agree(narrow, whole, 1e-2, 0.1);
    }

    [Fact]
    public void Channels_are_multiples_of_8_and_weights_fit_the_format_whatever_their_size()
    {
        using var rng = new Generator(5, CPU);
        var weights = LowPrecisionWeights.Of(randn([10, 13, 3, 3], generator: rng) * 1e6, ScalarType.Float16);
        Assert.Equal([16, 16, 3, 3], weights.Weight.shape);
        Assert.Equal(ScalarType.Float16, weights.Weight.dtype);
        Assert.Equal([10], weights.Norm.shape);
        Assert.InRange(weights.Weight.to(ScalarType.Float32).abs().max().item<float>(), 0.1f, 1);
    }

    public void Dispose() => _scope.Dispose();

    private static StyleGanXlSchedule Schedule(int which) => which == 0
        ? AGenerator.Tiny
        : StyleGanXlSchedule.Of(new() { Resolution = 16, Layers = 4, ChannelBase = 200, ChannelMax = 13, StyleWidth = 12, LatentWidth = 8 }, new StyleGanXlStage(4, 3));

    /// <summary>A pixel that rounding carries over zero, where the leaky ReLU bends, has another gradient altogether: so images agree closely, gradients less.</summary>
    private static void Agree(Tensor[] narrow, Tensor[] whole, double images, double gradients)
    {
        Assert.InRange(AGenerator.Difference(narrow[0].to(ScalarType.Float32), whole[0]), 0, images);
        Assert.All(narrow.Zip(whole).Skip(1), pair => Assert.InRange(AGenerator.Difference(pair.First, pair.Second), 0, gradients));
    }

    /// <summary>Image and gradients for pixels and style, of the layer in a format and of the layer itself.</summary>
    private static (Tensor[] Narrow, Tensor[] Whole) Both(int schedule, int index, int odd, ScalarType format)
    {
        using var rng = new Generator((ulong)((100 * schedule) + index), CPU);
        var layer = StyleGanXlInitialisation.Draw(Schedule(schedule), classes: 0, rng, CPU).Layers[index];
        layer.Bias.copy_(randn(layer.Bias.shape, generator: rng));
        layer.MagnitudeEma.fill_(2.5);
        using LayerOperations operations = new(layer);
        var (x, w) = (randn([2, layer.Weight.shape[1], 36 + odd, 40 + odd], generator: rng) * 3, randn([2, 12], generator: rng));
        var weights = LowPrecisionWeights.Of(layer.Weight, format);
        return (Differentiated((pixels, style) => operations.Apply(pixels, style, weights), x, w), Differentiated(operations.Apply, x, w));
    }

    private static Tensor[] Differentiated(Func<Tensor, Tensor, Tensor> layer, Tensor x, Tensor w)
    {
        var (pixels, style) = (x.detach().clone().requires_grad_(), w.detach().clone().requires_grad_());
        var y = layer(pixels, style);
        var direction = arange(y.numel(), dtype: ScalarType.Float32).mul_(0.37).cos_().view(y.shape);
        (y.to(ScalarType.Float32) * direction).sum().backward();
        return [y.detach(), pixels.grad!, style.grad!];
    }
}
