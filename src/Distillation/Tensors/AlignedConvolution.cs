using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tensors;

/// <summary>Two-dimensional convolution with channel counts that libtorch's CPU code computes correctly: multiples of 16.</summary>
/// <remarks>
/// libtorch 2.10 computes convolutions by oneDNN 3.7.1, which on AVX2 and AVX-512 hosts was seen to give wrong sums, NaN among them, where the channels that are summed over
/// are no multiple of 16 (24 → 8 channels, kernel 3: relative error 0.4; the input gradient of 4 → 5: 0.8), while aligned counts are right to rounding. Zero channels
/// are therefore added, and dropped again. A test compares with float64, which takes another path.
/// </remarks>
public static class AlignedConvolution
{
    private const long Block = 16;

    /// <summary>conv(x, W), stride 1, differentiable in both.</summary>
    /// <param name="x">[B, I, H, W].</param>
    /// <param name="weight">[O, I, k, k].</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <returns>[B, O, H + 2·padding − k + 1, …].</returns>
    public static Tensor Apply(Tensor x, Tensor weight, long padding) => Forward(x, Aligned(weight), padding).narrow(1, 0, weight.shape[0]);

    /// <summary>A weight with zero channels up to the next multiples; the weight itself where it has them, or lives on a GPU.</summary>
    /// <param name="weight">[O, I, k, k].</param>
    public static Tensor Aligned(Tensor weight)
    {
        var (outputs, inputs) = (weight.shape[0], weight.shape[1]);
        return weight.device_type != DeviceType.CPU || (outputs % Block == 0 && inputs % Block == 0)
            ? weight
            : nn.functional.pad(weight, [0, 0, 0, 0, 0, RoundUp(inputs) - inputs, 0, RoundUp(outputs) - outputs]);
    }

    /// <summary>conv(x, W) with an aligned weight, its zero channels included.</summary>
    /// <param name="x">[B, I or less, H, W].</param>
    /// <param name="aligned">Of <see cref="Aligned"/>, [O, I, k, k].</param>
    /// <param name="padding">Zeros on each side.</param>
    public static Tensor Forward(Tensor x, Tensor aligned, long padding) => nn.functional.conv2d(Widen(x, aligned.shape[1]), aligned, padding: [padding, padding]);

    /// <summary>The adjoint of <see cref="Forward"/>, its zero channels included.</summary>
    /// <param name="gradient">[B, O or less, …].</param>
    /// <param name="aligned">Of <see cref="Aligned"/>, [O, I, k, k].</param>
    /// <param name="padding">Zeros on each side.</param>
    public static Tensor InputGradient(Tensor gradient, Tensor aligned, long padding) =>
        nn.functional.conv_transpose2d(Widen(gradient, aligned.shape[0]), aligned, padding: [padding, padding]);

    private static Tensor Widen(Tensor x, long channels) => x.shape[1] == channels ? x : nn.functional.pad(x, [0, 0, 0, 0, 0, channels - x.shape[1]]);

    private static long RoundUp(long channels) => (channels + Block - 1) / Block * Block;
}
