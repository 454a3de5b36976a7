using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods.Generators;

namespace Slfd.Experiments.Costs;

/// <summary>What a generator costs, from its layers: the part behind the split, which every iteration runs, and its weights.</summary>
/// <param name="SuffixMacs">Multiply-accumulates of one image from f_n on, forward.</param>
/// <param name="Weights">Numbers of all layers.</param>
/// <param name="LatentNumbers">Numbers of one image's w_s and f_n (or w_s alone, where there is no split).</param>
/// <param name="HeldNumbers">Numbers that one image holds beside them, constant.</param>
/// <param name="KeptBytes">Bytes at float32 that forward and backward of one image keep, from f_n on.</param>
/// <param name="LargestBytes">Bytes at float32 of the largest tensor in between, for one image.</param>
/// <param name="GuessedBytes">What a worker takes one image for when it chooses how many go through at once: eight maps of f_n's size for each layer behind the split.</param>
/// <remarks>
/// StyleGAN-XL: <see cref="StyleGanXlSchedule"/>; weights of a file are taken to have the published recipe's shapes (generators.md section 1.9), since a plan opens no file.
/// U-ViT: generators.md section 4.1; a file with <c>huge</c> in its name is H/2, any other L/2.
/// </remarks>
public sealed record GeneratorShape(double SuffixMacs, double Weights, double LatentNumbers, double HeldNumbers, double KeptBytes, double LargestBytes, double GuessedBytes)
{
    private const int MapsPerLayer = 8;
    private const int WideMap = 256;
    private const int UvitSide = 32;
    private const int UvitChannels = 4;
    private const int UvitPatch = 2;
    private const int MlpRatio = 4;

    /// <summary>The shape of a cell's generator; null where it has none, or one of a size that was never published.</summary>
    public static GeneratorShape? Of(CellSpec spec) => (spec.Method.Generator, spec.Generator) switch
    {
        ("stylegan-xl", { } generator) when Schedule(generator, spec.Data.Resolution) is { } schedule => StyleGanXl(schedule, generator),
        ("uvit", { } generator) => Uvit(generator, spec.Data.Resolution),
        _ => null,
    };

    private static StyleGanXlSchedule? Schedule(GeneratorSpec generator, int resolution)
    {
        if (generator.Layers is not { } layers)
        {
            return StyleGanXlRecipes.PublishedResolutions.Contains(resolution) ? StyleGanXlRecipes.Published(resolution) : null;
        }

        var stages = generator.Stages ?? 0;
        StyleGanXlStem stem = new() { Resolution = resolution >> stages, Layers = layers, ChannelBase = generator.ChannelBase ?? 32768, ChannelMax = generator.ChannelMaximum ?? 512 };
        return StyleGanXlSchedule.Of(stem, [.. Enumerable.Repeat(new StyleGanXlStage(2, 7), stages)]);
    }

    private static GeneratorShape StyleGanXl(StyleGanXlSchedule schedule, GeneratorSpec generator)
    {
        var split = Math.Max(0, generator.Layer ?? 0);
        var suffix = schedule.Layers.Skip(split).ToList();
        var features = split == 0 ? 0 : suffix[0].InputBytes / 4;
        return new(
            schedule.Macs(split),
            schedule.Parameters,
            ((double)schedule.StyleCount * schedule.Stem.StyleWidth) + features,
            0,
            schedule.KeptBytes(split),
            suffix.Max(layer => layer.ActivationBytes),
            4.0 * (split == 0 ? WideMap * schedule.Resolution * schedule.Resolution : features) * MapsPerLayer * suffix.Count);
    }

    private static GeneratorShape Uvit(GeneratorSpec generator, int resolution)
    {
        var huge = generator.File?.Contains("huge", StringComparison.OrdinalIgnoreCase) == true;
        double width = generator.Width ?? (huge ? 1152 : 1024);
        var depth = generator.Depth ?? (huge ? 28 : 20);
        var split = Math.Clamp(generator.Layer ?? (depth / 2), 0, depth);
        const double Patches = UvitSide / UvitPatch * (UvitSide / UvitPatch);
        const double Tokens = Patches + 2;
        const double Pixels = UvitPatch * UvitPatch * UvitChannels;
        var (linear, attention, skip) = ((4 + (2 * MlpRatio)) * width * width, 2 * Tokens * Tokens * width, 2 * width * width);

        // depth/2 blocks in, one in the middle, depth/2 out; those behind the middle also join a skip.
        var blocks = depth + 1 - split;
        var joining = Math.Min(blocks, depth / 2);
        var macs = (blocks * ((Tokens * linear) + attention)) + (joining * Tokens * skip) + (2 * Patches * Pixels * width);
        var heads = generator.Heads ?? width / 64;
        var perBlock = (Tokens * width * (9 + (2 * MlpRatio))) + (2 * heads * Tokens * Tokens);
        return new(
            macs,
            ((depth + 1) * linear) + (depth / 2 * skip),
            (Tokens * width) + (UvitSide * UvitSide * UvitChannels),
            Math.Min(split, depth / 2) * Tokens * width,
            4 * blocks * perBlock,
            4 * Math.Max(heads * Tokens * Tokens, 3.0 * resolution * resolution),
            4 * Tokens * width * MapsPerLayer * blocks);
    }
}
