using Slfd.Experiments.Settings;

namespace Slfd.Experiments.Specifications;

/// <summary>How a generator is trained by latent optimisation: each training image has a latent z of its own, and weights and latents are fitted together.</summary>
/// <remarks>Part of the generator's own cell and of every cell that uses it: the second names the first by it. Source: Bojanowski et al. 2018, "Optimizing the
/// Latent Space of Generative Networks"; docs/decisions/0060 says what was measured.</remarks>
public sealed record GeneratorTrainingSpec
{
    /// <summary>Images per step.</summary>
    [StatedBy(Provenance.Ours)]
    public required int Batch { get; init; }

    /// <summary>The data set that it is trained on; null: the cell's own.</summary>
    [StatedBy(Provenance.Ours)]
    public string? Data { get; init; }

    /// <summary>Weight of the distance in features of fresh random ConvNets; that of the pixels is 1.</summary>
    [StatedBy(Provenance.Ours)]
    public required double FeatureWeight { get; init; }

    /// <summary>At most this many training images per class, the first in file order.</summary>
    [StatedBy(Provenance.Ours)]
    public required int ImagesPerClass { get; init; }

    /// <summary>Deviation of the noise on z in training, so that z ~ N(0, 1) fall where training was.</summary>
    [StatedBy(Provenance.Ours)]
    public required double LatentNoise { get; init; }

    /// <summary>Adam's rate of the weights, constant for half of the steps, then a cosine to 5 %.</summary>
    [StatedBy(Provenance.Ours)]
    public required double LearningRate { get; init; }

    /// <summary>The same of the latents.</summary>
    [StatedBy(Provenance.Ours)]
    public required double LearningRateLatents { get; init; }

    /// <summary>The same of the mapping's layers, whose weights are stored a hundredfold.</summary>
    [StatedBy(Provenance.Ours)]
    public required double LearningRateMapping { get; init; }

    /// <summary>Updates.</summary>
    [StatedBy(Provenance.Ours)]
    public required int Steps { get; init; }

    /// <summary>What was measured to be enough at 32 px (docs/science.md).</summary>
    public static GeneratorTrainingSpec Default { get; } = new()
    {
        Batch = 16,
        FeatureWeight = 1,
        ImagesPerClass = 50,
        LatentNoise = 0.3,
        LearningRate = 0.02,
        LearningRateLatents = 0.02,
        LearningRateMapping = 1,
        Steps = 1000,
    };
}
