using Slfd.Distillation.Tensors;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>A layer's weights as its convolution in half precision wants them: one set for all samples, of a size that fits the format's range.</summary>
/// <param name="Weight">[O', I', k, k]: each output channel over its norm, so that no sum over a window is larger than the norm of the pixels in it; zero channels up to multiples of 8, which tensor cores want.</param>
/// <param name="Norm">[O], float32: what was divided by; a factor of the output's scale.</param>
/// <remarks>
/// The reference normalises and rounds weights for each sample, and convolves with a group for each. Scaling channels before and after is the same algebra (<see cref="Modulation"/>), with one dense convolution.
/// Rounding differs from the reference's: here pixels, styles and weights are rounded once each.
/// </remarks>
internal sealed record LowPrecisionWeights(Tensor Weight, Tensor Norm)
{
    private const long Multiple = 8;

    /// <summary>Differentiable in the weights.</summary>
    /// <param name="weight">[O, I, k, k], float32.</param>
    /// <param name="format">What the convolution computes in.</param>
    public static LowPrecisionWeights Of(Tensor weight, ScalarType format)
    {
        var norm = weight.square().sum([1, 2, 3]).sqrt();
        var normal = (weight / norm.view(-1, 1, 1, 1)).to(format);
        return new(nn.functional.pad(normal, [0, 0, 0, 0, 0, Missing(weight.shape[1]), 0, Missing(weight.shape[0])]), norm);
    }

    /// <summary>The layer's convolution and activation, differentiable in pixels and scales.</summary>
    /// <param name="x">[B, I, H, W], of any format.</param>
    /// <param name="modulation">Float32.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="activation">After it.</param>
    /// <param name="bias">[O], float32.</param>
    /// <returns>[B, O, H', W'] in the format of the weights.</returns>
    public Tensor Apply(Tensor x, Modulation modulation, long padding, FilteredLeakyRelu activation, Tensor bias)
    {
        var format = Weight.dtype;
        var scaled = x.to(format) * Modulation.OverPixels(modulation.InputScale.to(format));
        var y = Convolution.Apply(nn.functional.pad(scaled, [0, 0, 0, 0, 0, Weight.shape[1] - x.shape[1]]), Weight, padding).narrow(1, 0, Norm.shape[0]);
        var scale = modulation.OutputScale is { } demodulated ? demodulated * Norm : Norm.expand(x.shape[0], -1);
        return activation.Apply(y, scale.to(format), bias.to(format));
    }

    private static long Missing(long channels) => (Multiple - (channels % Multiple)) % Multiple;
}
