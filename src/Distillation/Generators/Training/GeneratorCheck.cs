using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Distillation.Randomness;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.Training;

/// <summary>What a trained generator is worth: how well it gives its training images back, and whether a classifier of real images knows its samples.</summary>
internal static class GeneratorCheck
{
    private const int Chunk = 50;

    /// <summary>Peak signal-to-noise ratio of the reconstructions: 10·log₁₀(1 / mean squared error) of each image, pixels in [0, 1], and its mean over the training images, in dB.</summary>
    /// <param name="training">Finished.</param>
    /// <param name="pulse">Called before every pass; may throw to abandon the check.</param>
    public static double Psnr(GeneratorTraining training, Action pulse)
    {
        var (sum, images) = (0.0, 0L);
        foreach (var (real, made) in training.Reconstructions(Chunk))
        {
            pulse();
            using var scope = NewDisposeScope();
            sum -= 10 * (real - made).square().mean([1L, 2L, 3L]).log10().sum().item<float>();
            images += real.shape[0];
        }

        return sum / images;
    }

    /// <summary>Samples of each class, z ~ N(0, 1) by name.</summary>
    /// <param name="weights">The generator; conditional.</param>
    /// <param name="label">The class.</param>
    /// <param name="count">How many.</param>
    /// <param name="random">The cell's randomness.</param>
    /// <returns>[count, 3, r, r], pixels in [0, 1]; the caller's dispose scope owns it.</returns>
    public static Tensor Samples(StyleGanXlWeights weights, int label, int count, NamedRandom random)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using StyleGanXlSynthesis synthesis = new(weights);
        using var rng = random.For(NamedRandom.GeneratorSamples, label);
        var device = weights.Input.Weight.device;
        var z = randn([count, weights.Mapping.LatentWidth], generator: rng).to(device);
        return cat([.. z.split(Chunk).Select(part =>
        {
            using var inner = NewDisposeScope();
            var classes = full([part.shape[0]], label, ScalarType.Int64, device);
            return synthesis.Images(weights.Mapping.Styles(part, classes)).clamp(-1, 1).add(1).div(2).MoveToOuterDisposeScope();
        })]).MoveToOuterDisposeScope();
    }

    /// <summary>Samples that a trained classifier takes for their own class.</summary>
    /// <param name="judge">Trained on real images.</param>
    /// <param name="samples">Of one class, pixels in [0, 1].</param>
    /// <param name="label">That class.</param>
    /// <param name="normalise">From pixels to what the classifier sees.</param>
    public static int CountCorrect(RealTraining judge, Tensor samples, int label, Func<Tensor, Tensor> normalise)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        return (int)samples.split(Chunk).Sum(part => judge.Logits(normalise(part)).argmax(1).eq(label).sum().item<long>());
    }
}
