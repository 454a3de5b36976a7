using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tensors;

/// <summary>Two-dimensional convolution with channel counts that libtorch's CPU code computes correctly: multiples of 16.</summary>
/// <remarks>
/// libtorch 2.10 computes convolutions by oneDNN 3.7.1, which on AVX2 and AVX-512 hosts was seen to give wrong sums, NaN among them, where the channels that are summed over
/// are no multiple of 16 (24 → 8 channels, kernel 3: relative error 0.4; the input gradient of 4 → 5: 0.8), while aligned counts, and fewer than 16 input channels, are right
/// to rounding. Zero channels are therefore added, and dropped again. A test compares with float64, which takes another path.
/// </remarks>
public static class AlignedConvolution
{
    private const long Block = 16;

    /// <summary>conv(x, W) + b, differentiable in all, to any order.</summary>
    /// <param name="x">[B, I, H, W].</param>
    /// <param name="weight">[O, I, k, k].</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="bias">[O]; null: none.</param>
    /// <param name="stride">Along both axes.</param>
    /// <returns>[B, O, …].</returns>
    public static Tensor Apply(Tensor x, Tensor weight, long padding, Tensor? bias = null, long stride = 1)
    {
        var aligned = Aligned(weight);
        if (ReferenceEquals(aligned, weight))
        {
            return nn.functional.conv2d(x, weight, bias, [stride, stride], [padding, padding]);
        }

        var shift = bias is null || aligned.shape[0] == bias.shape[0] ? bias : nn.functional.pad(bias, [0, aligned.shape[0] - bias.shape[0]]);
        return nn.functional.conv2d(Widen(x, aligned.shape[1]), aligned, shift, [stride, stride], [padding, padding]).narrow(1, 0, weight.shape[0]);
    }

    /// <summary>A weight with zero channels up to the next multiples; the weight itself where it needs none, as on a GPU or in float64.</summary>
    /// <param name="weight">[O, I, k, k].</param>
    public static Tensor Aligned(Tensor weight)
    {
        var (outputs, inputs) = (weight.shape[0], weight.shape[1]);
        var (more, further) = (inputs < Block ? 0 : Missing(inputs), Missing(outputs));
        return weight.device_type != DeviceType.CPU || weight.dtype != ScalarType.Float32 || more + further == 0 ? weight : nn.functional.pad(weight, [0, 0, 0, 0, 0, more, 0, further]);
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

    private static long Missing(long channels) => (Block - (channels % Block)) % Block;
}
