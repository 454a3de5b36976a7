using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tensors;

/// <summary>The only door to convolutions: values and gradients, first order and second, are right on every processor.</summary>
/// <remarks>
/// libtorch 2.10 computes float32 convolutions on a CPU by oneDNN 3.7.1, which on AVX2 and AVX-512 hosts was seen to read memory that nobody wrote: the tail of a block of 16 channels. Errors are of
/// order 1, or NaN. What was found right, and is used: one group, stride 1, kernels larger than 1×1, maps larger than one pixel, output channels a multiple of 16, input channels a multiple of 16 or
/// fewer than 16; and one group per channel with filters that do not learn. Everything else is brought to that form, by zero channels or by taking a stride's phases as channels, or is made of
/// products of matrices (<see cref="ConvolutionByProducts"/>). A second-order gradient of the weights takes images for channels, so a batch that learns is cut at a multiple of 16.
/// See docs/decisions/0045. A test reads the compiled code and lets no convolution of torch past this class.
/// </remarks>
public static class Convolution
{
    private const long Block = 16;

    /// <summary>conv(x, W) + b, differentiable in all, to the second order.</summary>
    /// <param name="x">[B, I, H, W].</param>
    /// <param name="weight">[O, I, k, k].</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="bias">[O]; null: none.</param>
    /// <param name="stride">Along both axes.</param>
    /// <returns>[B, O, …].</returns>
    public static Tensor Apply(Tensor x, Tensor weight, long padding, Tensor? bias = null, long stride = 1)
    {
        if (!IsAtRisk(x))
        {
            return nn.functional.conv2d(x, weight, bias, [stride, stride], [padding, padding]);
        }

        var kernel = weight.shape[2];
        var (rows, columns) = (Outputs(x.shape[2], kernel, padding, stride), Outputs(x.shape[3], weight.shape[3], padding, stride));
        if (kernel == 1 && weight.shape[3] == 1)
        {
            return ConvolutionByProducts.Pointwise(x, weight, padding, stride, bias);
        }

        if (rows * columns == 1 || kernel != weight.shape[3])
        {
            return ConvolutionByProducts.Apply(x, weight, (padding, padding), (stride, stride), 1, bias);
        }

        if (stride > 1)
        {
            var side = (kernel + stride - 1) / stride;
            var (height, width) = ((rows + side - 1) * stride, (columns + side - 1) * stride);
            var enclosed = nn.functional.pad(x, [padding, width - x.shape[3] - padding, padding, height - x.shape[2] - padding]);
            var (right, below) = ((side * stride) - kernel, (side * stride) - kernel);
            return Apply(Phases(enclosed, stride), Phases(nn.functional.pad(weight, [0, right, 0, below]), stride), 0, bias);
        }

        return IsLearned(x, weight) && x.shape[0] > Block && x.shape[0] % Block is var odd and > 0
            ? cat([Dense(x.narrow(0, 0, x.shape[0] - odd), weight, padding, bias), Dense(x.narrow(0, x.shape[0] - odd, odd), weight, padding, bias)])
            : Dense(x, weight, padding, bias);
    }

    /// <summary>Each group of channels by filters of its own. On a CPU a product of matrices, unless there is a channel to a group and the filters do not learn.</summary>
    /// <param name="x">[B, I, H, W].</param>
    /// <param name="weight">[O, I/groups, kh, kw].</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="stride">Along rows and columns.</param>
    /// <param name="groups">Divides I and O.</param>
    /// <param name="bias">[O]; null: none.</param>
    /// <returns>[B, O, …].</returns>
    public static Tensor Grouped(Tensor x, Tensor weight, long padding, (long Rows, long Columns) stride, long groups, Tensor? bias = null) => IsAtRisk(x) && !IsDepthwise(x, weight, groups)
        ? ConvolutionByProducts.Apply(x, weight, (padding, padding), stride, groups, bias)
        : nn.functional.conv2d(x, weight, bias, [stride.Rows, stride.Columns], [padding, padding], groups: groups);

    /// <summary>The adjoint of <see cref="Grouped"/> without padding: spreads each pixel by its filter.</summary>
    /// <param name="x">[B, I, H, W].</param>
    /// <param name="weight">[I, O/groups, kh, kw].</param>
    /// <param name="stride">Along rows and columns.</param>
    /// <param name="groups">Divides I and O.</param>
    /// <returns>[B, O, (H − 1)·stride + kh, …].</returns>
    public static Tensor Transposed(Tensor x, Tensor weight, (long Rows, long Columns) stride, long groups) => IsAtRisk(x) && !IsDepthwise(x, weight, groups)
        ? ConvolutionByProducts.Transposed(x, weight, stride, groups)
        : nn.functional.conv_transpose2d(x, weight, strides: [stride.Rows, stride.Columns], groups: groups);

    /// <summary>A weight with zero channels up to the next multiples; the weight itself where it needs none, as on a GPU or in float64.</summary>
    /// <param name="weight">[O, I, k, k].</param>
    public static Tensor Aligned(Tensor weight)
    {
        var (outputs, inputs) = (weight.shape[0], weight.shape[1]);
        var (more, further) = (inputs < Block ? 0 : Missing(inputs), Missing(outputs));
        return !IsAtRisk(weight) || more + further == 0 ? weight : nn.functional.pad(weight, [0, 0, 0, 0, 0, more, 0, further]);
    }

    /// <summary>conv(x, W) with an aligned weight, its zero channels included. Without gradients.</summary>
    /// <param name="x">[B, I or less, H, W].</param>
    /// <param name="aligned">Of <see cref="Aligned"/>, [O, I, k, k].</param>
    /// <param name="padding">Zeros on each side.</param>
    public static Tensor Forward(Tensor x, Tensor aligned, long padding) => IsAtRisk(x) && aligned.shape[2] == 1
        ? ConvolutionByProducts.Pointwise(Widen(x, aligned.shape[1]), aligned, padding, stride: 1, bias: null)
        : nn.functional.conv2d(Widen(x, aligned.shape[1]), aligned, padding: [padding, padding]);

    /// <summary>The adjoint of <see cref="Forward"/>, its zero channels included. Without gradients.</summary>
    /// <param name="gradient">[B, O or less, …].</param>
    /// <param name="aligned">Of <see cref="Aligned"/>, [O, I, k, k].</param>
    /// <param name="padding">Zeros on each side.</param>
    public static Tensor InputGradient(Tensor gradient, Tensor aligned, long padding) => IsAtRisk(gradient) && aligned.shape[2] == 1 && padding == 0
        ? ConvolutionByProducts.Pointwise(Widen(gradient, aligned.shape[0]), aligned.transpose(0, 1), padding, stride: 1, bias: null)
        : nn.functional.conv_transpose2d(Widen(gradient, aligned.shape[0]), aligned, padding: [padding, padding]);

    /// <summary>Stride 1, a square kernel: in the form that is right.</summary>
    private static Tensor Dense(Tensor x, Tensor weight, long padding, Tensor? bias)
    {
        var aligned = Aligned(weight);
        if (ReferenceEquals(aligned, weight))
        {
            return nn.functional.conv2d(x, weight, bias, padding: [padding, padding]);
        }

        var shift = bias is null || aligned.shape[0] == bias.shape[0] ? bias : nn.functional.pad(bias, [0, aligned.shape[0] - bias.shape[0]]);
        return nn.functional.conv2d(Widen(x, aligned.shape[1]), aligned, shift, padding: [padding, padding]).narrow(1, 0, weight.shape[0]);
    }

    /// <summary>[B, C, H·s, W·s] → [B, C·s², H, W]: every s-th pixel of both axes as a channel of its own.</summary>
    private static Tensor Phases(Tensor x, long stride)
    {
        var (height, width) = (x.shape[2] / stride, x.shape[3] / stride);
        return x.reshape(x.shape[0], x.shape[1], height, stride, width, stride).permute(0, 1, 3, 5, 2, 4).reshape(x.shape[0], x.shape[1] * stride * stride, height, width);
    }

    private static bool IsAtRisk(Tensor x) => x.device_type == DeviceType.CPU && x.dtype == ScalarType.Float32;

    private static bool IsDepthwise(Tensor x, Tensor weight, long groups) => groups > 1 && groups == x.shape[1] && weight.shape[1] == 1 && weight.shape[0] == groups && !weight.requires_grad;

    private static bool IsLearned(Tensor x, Tensor weight) => is_grad_enabled() && x.requires_grad && weight.requires_grad;

    private static Tensor Widen(Tensor x, long channels) => x.shape[1] == channels ? x : nn.functional.pad(x, [0, 0, 0, 0, 0, channels - x.shape[1]]);

    private static long Outputs(long size, long kernel, long padding, long stride) => ((size + (2 * padding) - kernel) / stride) + 1;

    private static long Missing(long channels) => (Block - (channels % Block)) % Block;
}
