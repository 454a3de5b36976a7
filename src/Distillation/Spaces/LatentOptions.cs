using Slfd.RealData.Images;

namespace Slfd.Distillation.Spaces;

/// <summary>How latents are optimised and turned into images.</summary>
public sealed record LatentOptions
{
    /// <summary>n; null: images from w_s alone.</summary>
    public required int? Split { get; init; }

    /// <summary>Between the generator's output, moved to [0, 1], and what networks see (OP-6).</summary>
    public required Normalisation Normalisation { get; init; }

    /// <summary>lr_w.</summary>
    public required double StylesRate { get; init; }

    /// <summary>lr_img, of f_n.</summary>
    public required double FeaturesRate { get; init; }

    /// <summary>lr_g where the generator is learned; null: it is frozen.</summary>
    public double? GeneratorRate { get; init; }

    /// <summary>0.5 in the reference.</summary>
    public required double Momentum { get; init; }

    /// <summary>Images per pass through the generator; results depend on it by rounding only.</summary>
    public required int Chunk { get; init; }
}
