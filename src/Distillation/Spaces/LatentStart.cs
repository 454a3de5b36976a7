using Slfd.Distillation.Generators;
using Slfd.Distillation.Randomness;
using static TorchSharp.torch;

namespace Slfd.Distillation.Spaces;

/// <summary>Where the latents start: w_s from the mapping network, f_n from the layers before the split. Source: distillation.md section 4.1, generators.md section 2, GLaD glad_utils.py.</summary>
/// <param name="Styles">w_s, [B, N_w, L_w].</param>
/// <param name="Classes">The generator's class of each image, int64 [B].</param>
/// <param name="Features">f_n with what goes with it; null where the image comes from w_s alone.</param>
public sealed record LatentStart(Tensor Styles, Tensor Classes, GeneratorFeatures? Features)
{
    /// <summary>z per image whose styles are averaged.</summary>
    private const int Averaged = 1000;

    /// <summary>The clamp of the first f_n, and what stands in for an infinite one.</summary>
    private const double Bound = 10, Infinite = 5;

    /// <summary>Draws the first latents of all classes. The caller's dispose scope owns the tensors.</summary>
    /// <param name="generator">The network.</param>
    /// <param name="classes">The generator's class of each label.</param>
    /// <param name="imagesPerClass">ipc.</param>
    /// <param name="split">n; null: no f_n.</param>
    /// <param name="averageStyles">avg_w.</param>
    /// <param name="randomFeatures">rand_f.</param>
    /// <param name="chunk">Images per pass through the generator.</param>
    /// <param name="random">Source of z and noise.</param>
    /// <param name="device">Where the generator is.</param>
    public static LatentStart Draw(
        IImageGenerator generator, IReadOnlyList<int> classes, int imagesPerClass, int? split, bool averageStyles, bool randomFeatures, int chunk, NamedRandom random, Device device)
    {
        using var guard = no_grad();
        var styles = cat([.. classes.Select((of, label) => averageStyles ? Average(generator, of, label, imagesPerClass, random, device) : Drawn(generator, of, label, imagesPerClass, random, device))]);
        var each = tensor([.. classes.Select(of => (long)of)], ScalarType.Int64).repeat_interleave(imagesPerClass).to(device);
        if (split is not { } layer)
        {
            return new(styles, each, null);
        }

        var features = First(generator, styles, each, layer, chunk);
        return new(styles, each, randomFeatures ? features with { Map = Noise(features.Map, classes.Count, random) } : features);
    }

    private static Tensor Drawn(IImageGenerator generator, int of, int label, int count, NamedRandom random, Device device)
    {
        using var scope = NewDisposeScope();
        using var rng = random.For(NamedRandom.LatentInit, label);
        return Mapped(generator, of, randn([count, generator.LatentWidth], generator: rng).to(device)).MoveToOuterDisposeScope();
    }

    private static Tensor Average(IImageGenerator generator, int of, int label, int count, NamedRandom random, Device device) =>
        cat([.. Enumerable.Range(0, count).Select(image =>
        {
            using var scope = NewDisposeScope();
            using var rng = random.For(NamedRandom.StyleAverage, label, image);
            return Mapped(generator, of, randn([Averaged, generator.LatentWidth], generator: rng).to(device)).mean([0L], keepdim: true).MoveToOuterDisposeScope();
        })]);

    private static Tensor Mapped(IImageGenerator generator, int of, Tensor z) => generator.Styles(z, full([z.shape[0]], of, ScalarType.Int64, z.device));

    private static GeneratorFeatures First(IImageGenerator generator, Tensor styles, Tensor classes, int split, int chunk)
    {
        List<GeneratorFeatures> parts = [];
        foreach (var (part, of) in styles.split(chunk).Zip(classes.split(chunk)))
        {
            using var scope = NewDisposeScope();
            var (map, held) = generator.Features(part, of, split);
            parts.Add(new(
                map.nan_to_num(0, Infinite, -Infinite).clamp(-Bound, Bound).MoveToOuterDisposeScope(),
                [.. held.Select(tensor => tensor.MoveToOuterDisposeScope())]));
        }

        return parts.Count == 1
            ? parts[0]
            : new(cat([.. parts.Select(part => part.Map)]), [.. Enumerable.Range(0, parts[0].Held.Count).Select(index => cat([.. parts.Select(part => part.Held[index])]))]);
    }

    /// <summary>Gaussian noise with each image's own mean and standard deviation over all of its features.</summary>
    private static Tensor Noise(Tensor map, int classes, NamedRandom random)
    {
        long[] own = [.. Enumerable.Range(1, (int)map.dim() - 1).Select(axis => (long)axis)];
        var (mean, deviation) = (map.mean(own, keepdim: true), map.std(own, unbiased: true, keepdim: true));
        var noise = cat([.. Enumerable.Range(0, classes).Select(label =>
        {
            using var rng = random.For(NamedRandom.FeatureNoise, label);
            return randn([map.shape[0] / classes, .. map.shape[1..]], generator: rng);
        })]);
        return noise.to(map.device) * deviation + mean;
    }
}
