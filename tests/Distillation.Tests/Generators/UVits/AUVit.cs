using Slfd.Distillation.Generators.UVits;
using Slfd.Experiments.Methods.Generators;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Generators.UVits;

/// <summary>A U-ViT small enough for a test: four channels of 8×8, five blocks.</summary>
internal static class AUVit
{
    public static UVitShape Shape { get; } = new() { Channels = 4, Size = 8, Patch = 2, Width = 16, Depth = 4, Heads = 2, Classes = 5, Hidden = 32 };

    public static UVitWeights Weights(UVitShape? shape = null, ulong seed = 3)
    {
        using var rng = new Generator(seed);
        return UVitWeights.Random(shape ?? Shape, rng, CPU);
    }

    public static UVitGenerator Generator(UVitOptions? options = null, UVitShape? shape = null) => new(Weights(shape), "random weights, seed 3", options ?? new() { Resolution = 16 });

    public static Tensor Normal(ulong seed, params long[] shape)
    {
        using var rng = new Generator(seed);
        return randn(shape, generator: rng);
    }
}
