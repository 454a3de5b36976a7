using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>One synthesis layer: its tensors and what its forward pass must know; all taken from data, none derived. Source: generators.md section 1.4.</summary>
public sealed record StyleGanXlLayer
{
    /// <summary>State-dict prefix below <c>synthesis.</c></summary>
    public required string Name { get; init; }

    /// <summary>Linear, without demodulation.</summary>
    public required bool IsToRgb { get; init; }

    /// <summary>[O, I, k, k].</summary>
    public required Tensor Weight { get; init; }

    /// <summary>[O].</summary>
    public required Tensor Bias { get; init; }

    /// <summary>L_w → I: the style.</summary>
    public required EqualisedLinear Affine { get; init; }

    /// <summary>[]; the input's mean square, from training.</summary>
    public required Tensor MagnitudeEma { get; init; }

    /// <summary>[taps], or [taps, taps]; null: the identity.</summary>
    public Tensor? UpFilter { get; init; }

    /// <summary>[taps], or [taps, taps] where it is radial; null: the identity.</summary>
    public Tensor? DownFilter { get; init; }

    /// <summary>Upsampling before the leaky ReLU.</summary>
    public required int UpFactor { get; init; }

    /// <summary>Downsampling after it.</summary>
    public required int DownFactor { get; init; }

    /// <summary>In upsampled pixels.</summary>
    public required ResamplingPadding Padding { get; init; }

    /// <summary>Bound of the activations; null: none.</summary>
    public double? Clamp { get; init; } = 256;

    /// <summary>Whether convolution and activation run in half precision on a GPU; on a CPU everything is float32.</summary>
    public bool UseHalf { get; init; }

    /// <summary>Zero padding of the convolution: k − 1.</summary>
    public long ConvolutionPadding => Weight.shape[2] - 1;
}

/// <summary>Zeros around an upsampled image; negative crops.</summary>
/// <param name="Left">Before each row.</param>
/// <param name="Right">After each row.</param>
/// <param name="Top">Above.</param>
/// <param name="Bottom">Below.</param>
/// <remarks>In the order of a file's <c>padding</c>.</remarks>
public readonly record struct ResamplingPadding(int Left, int Right, int Top, int Bottom);
