using Slfd.RealData.Devices;
using static TorchSharp.torch;

namespace Slfd.RealData.Images;

/// <summary>Per-channel constants between pixels in [0, 1] and the numbers that networks see: (x − mean) / std.</summary>
/// <param name="Mean">Red, green, blue.</param>
/// <param name="StandardDeviation">Red, green, blue; positive.</param>
public sealed record Normalisation(float[] Mean, float[] StandardDeviation)
{
    /// <summary>ImageNet's. Source: distillation.md section 1.2.</summary>
    public static Normalisation ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>CIFAR-10's as the reference implementations write them. Source: distillation.md section 1.1.</summary>
    /// <remarks>The deviations are smaller than those over all pixels (about 0.25), but every published figure was made with them.</remarks>
    public static Normalisation Cifar10 { get; } = new([0.4914f, 0.4822f, 0.4465f], [0.2023f, 0.1994f, 0.2010f]);

    /// <summary>MedMNIST's as its own examples have them (OP-5 of distillation.md).</summary>
    public static Normalisation MedMnist { get; } = new([0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]);

    /// <summary>(x − mean) / std, differentiable.</summary>
    /// <param name="pixels">[…, 3, H, W] floats, in [0, 1] for real images.</param>
    /// <returns>The same shape; the caller's dispose scope owns it.</returns>
    public Tensor Apply(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return ((pixels - Channels(Mean, pixels)) / Channels(StandardDeviation, pixels)).MoveToOuterDisposeScope();
    }

    /// <summary>x · std + mean: the inverse of <see cref="Apply"/>.</summary>
    /// <param name="normalised">[…, 3, H, W].</param>
    /// <returns>The same shape, not clamped; the caller's dispose scope owns it.</returns>
    public Tensor Undo(Tensor normalised)
    {
        using var scope = NewDisposeScope();
        return (normalised * Channels(StandardDeviation, normalised) + Channels(Mean, normalised)).MoveToOuterDisposeScope();
    }

    private static Tensor Channels(float[] values, Tensor like)
    {
        if (like.dim() < 3 || like.shape[^3] != values.Length)
        {
            throw new ArgumentException($"expected […, {values.Length}, H, W], got [{string.Join(", ", like.shape)}]", nameof(like));
        }

        return DeviceConstants.Of(("channels", values[0], values[1], values[2]), like.device, () => tensor(values).view(values.Length, 1, 1));
    }
}
