namespace Slfd.Distillation.Augmentation;

/// <summary>Strengths of the DSA operations, with the reference's defaults (distillation.md section 3).</summary>
public sealed record DsaOptions
{
    /// <summary>The reference's values.</summary>
    public static DsaOptions Default { get; } = new();

    /// <summary>Probability that an image is mirrored.</summary>
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>Images are scaled by 1/ratio … ratio.</summary>
    public double ScaleRatio { get; init; } = 1.2;

    /// <summary>Largest rotation either way, in degrees.</summary>
    public double RotateDegrees { get; init; } = 15;

    /// <summary>Largest shift of a crop, as a share of the side.</summary>
    public double CropShare { get; init; } = 0.125;

    /// <summary>Side of the cut-out square, as a share of the side.</summary>
    public double CutoutShare { get; init; } = 0.5;

    /// <summary>Width of the brightness interval.</summary>
    public double Brightness { get; init; } = 1;

    /// <summary>Largest saturation factor.</summary>
    public double Saturation { get; init; } = 2;

    /// <summary>Smallest contrast factor; the largest is one more.</summary>
    public double Contrast { get; init; } = 0.5;

    /// <summary>Whether the corners of the sampling grid are pixel centres: true in GLaD and MTT, false in the older DC code.</summary>
    public bool AlignCorners { get; init; } = true;
}
