using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Experiments.Methods.Generators;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Generators.StyleGanXl;

/// <summary>Tiny networks at their initial values.</summary>
internal static class AGenerator
{
    public const int Resolution = 32, Classes = 4;

    /// <summary>A stem of 16 px and one stage; channel counts that no block size divides.</summary>
    public static StyleGanXlSchedule Tiny { get; } = StyleGanXlSchedule.Of(
        new() { Resolution = 16, Layers = 5, ChannelBase = 128, ChannelMax = 10, StyleWidth = 12, LatentWidth = 8 }, new StyleGanXlStage(2, 4));

    public static StyleGanXlGenerator Of(int classes = 0, long seed = 0) => StyleGanXlGenerator.Random(Tiny, classes, seed, CPU);

    /// <summary>w_s of some latents, from the mapping network.</summary>
    public static Tensor Styles(StyleGanXlGenerator generator, int count, int seed = 1)
    {
        using var rng = new Generator((ulong)seed, CPU);
        return generator.Styles(randn([count, generator.LatentWidth], generator: rng), arange(count, dtype: int64).remainder(Math.Max(1, generator.Classes)));
    }

    public static double Difference(Tensor a, Tensor b) => ((a - b).norm() / b.norm()).item<float>();
}
