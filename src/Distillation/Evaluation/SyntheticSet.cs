using static TorchSharp.torch;

namespace Slfd.Distillation.Evaluation;

/// <summary>𝒮: what a cell distils, and what a classifier is trained on to judge it. Images of one class lie together, classes ascending.</summary>
/// <param name="Images">[B, 3, r, r] with B = C·ipc, normalised, float32; takes no gradients.</param>
/// <param name="Labels">[B], int64, on the same device.</param>
public sealed record SyntheticSet(Tensor Images, Tensor Labels)
{
    /// <summary>B.</summary>
    public long Count => Images.shape[0];

    /// <summary>0, …, 0, 1, …, 1, …: the labels of B = C·ipc images.</summary>
    /// <returns>[B], int64; the caller's dispose scope owns it.</returns>
    public static Tensor LabelsFor(int classes, int imagesPerClass, Device device) =>
        arange(classes, dtype: ScalarType.Int64, device: device).repeat_interleave(imagesPerClass);
}
