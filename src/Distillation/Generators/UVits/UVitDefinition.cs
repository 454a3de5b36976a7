using Slfd.Experiments.Methods.Generators;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.UVits;

/// <summary>One tensor of a U-ViT.</summary>
/// <param name="Key">State-dict key.</param>
/// <param name="Shape">Row-major.</param>
/// <param name="Initial">First values; draws only from the generator.</param>
internal sealed record UVitParameter(string Key, long[] Shape, Func<long[], Generator, Tensor> Initial)
{
    public Tensor Draw(Generator rng) => Initial(Shape, rng);
}

/// <summary>Keys, shapes and first values in the reference's order. Source: generators.md sections 4.1 and 4.2.</summary>
internal static class UVitDefinition
{
    private const double Deviation = 0.02;

    /// <summary>Name of a block in execution order: in, middle, out.</summary>
    public static string Block(UVitShape shape, int block) =>
        block < shape.Depth / 2 ? $"in_blocks.{block}" : block == shape.Depth / 2 ? "mid_block" : $"out_blocks.{block - shape.Depth / 2 - 1}";

    public static IReadOnlyList<UVitParameter> Of(UVitShape shape)
    {
        var (width, hidden, channels, patch) = ((long)shape.Width, (long)shape.Hidden, (long)shape.Channels, (long)shape.Patch);
        List<UVitParameter> list = [new("pos_embed", [1, shape.Extras + shape.Patches, width], Narrow)];
        Convolution("patch_embed.proj", width, channels, patch, patch);
        if (shape.TimeMlp)
        {
            Linear("time_embed.0", 4 * width, width);
            Linear("time_embed.2", width, 4 * width);
        }

        if (shape.Classes > 0)
        {
            list.Add(new("label_emb.weight", [shape.Classes, width], (sides, rng) => randn(sides, generator: rng)));
        }

        for (var block = 0; block < shape.Blocks; block++)
        {
            var name = Block(shape, block);
            Norm($"{name}.norm1");
            Linear($"{name}.attn.qkv", 3 * width, width, shape.QkvBias);
            Linear($"{name}.attn.proj", width, width);
            Norm($"{name}.norm2");
            Linear($"{name}.mlp.fc1", hidden, width);
            Linear($"{name}.mlp.fc2", width, hidden);
            if (block > shape.Depth / 2)
            {
                Linear($"{name}.skip_linear", width, 2 * width);
            }
        }

        Norm("norm");
        Linear("decoder_pred", patch * patch * channels, width);
        if (shape.Convolution)
        {
            Convolution("final_layer", channels, channels, 3, 3);
        }

        return list;

        void Linear(string name, long output, long input, bool bias = true)
        {
            list.Add(new($"{name}.weight", [output, input], Narrow));
            if (bias)
            {
                list.Add(new($"{name}.bias", [output], Zero));
            }
        }

        void Norm(string name)
        {
            list.Add(new($"{name}.weight", [width], (sides, _) => ones(sides)));
            list.Add(new($"{name}.bias", [width], Zero));
        }

        void Convolution(string name, params long[] sides)
        {
            var bound = 1 / Math.Sqrt(sides[1] * sides[2] * sides[3]);
            list.Add(new($"{name}.weight", sides, (to, rng) => Uniform(to, rng, bound)));
            list.Add(new($"{name}.bias", [sides[0]], (to, rng) => Uniform(to, rng, bound)));
        }
    }

    /// <summary>N(0, 0.02²). The reference truncates at ±2, a hundred deviations away, where no float32 draw falls: a plain normal is the same.</summary>
    private static Tensor Narrow(long[] sides, Generator rng) => randn(sides, generator: rng).mul_(Deviation);

    private static Tensor Zero(long[] sides, Generator rng) => zeros(sides);

    private static Tensor Uniform(long[] sides, Generator rng, double bound) => rand(sides, generator: rng).mul_(2 * bound).sub_(bound);
}
