using static TorchSharp.torch;

namespace Slfd.Distillation.Tensors;

/// <summary>Whether a device convolves as it should: a few small convolutions and their input gradients against float64.</summary>
/// <remarks>libtorch 2.10 on some processors does not, by errors of order 1 (see <see cref="AlignedConvolution"/>); nothing else would tell, since training goes on with wrong numbers.</remarks>
public static class ConvolutionCheck
{
    /// <summary>Largest relative error that is taken for rounding; well above float32's, to leave room for TF32 on a GPU, and well below the fault's.</summary>
    public const double Tolerance = 0.01;

    private static readonly (long Inputs, long Outputs)[] s_channels = [(3, 20), (4, 5), (24, 8), (128, 128)];

    /// <summary>The largest error of any checked tensor, relative to its largest absolute value; NaN where one has no number.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="convolve">x [B, I, H, W], weight [O, I, 3, 3] → [B, O, H, W] with a border of one zero; null: <see cref="AlignedConvolution"/>.</param>
    public static double LargestError(Device device, Func<Tensor, Tensor, Tensor>? convolve = null)
    {
        using var scope = NewDisposeScope();
        var largest = 0.0;
        foreach (var (inputs, outputs) in s_channels)
        {
            var x = Wave(device, 2, inputs, 9, 9).requires_grad_();
            var weight = Wave(device, outputs, inputs, 3, 3);
            var y = convolve is null ? AlignedConvolution.Apply(x, weight, padding: 1) : convolve(x, weight);
            y.square().sum().backward();

            using var exactly = no_grad();
            var exact = nn.functional.conv2d(x.to(ScalarType.Float64), weight.to(ScalarType.Float64), padding: [1, 1]);
            var gradient = nn.functional.conv_transpose2d(2 * exact, weight.to(ScalarType.Float64), padding: [1, 1]);
            largest = Math.Max(largest, Math.Max(Error(y, exact), Error(x.grad!, gradient)));
        }

        return largest;
    }

    private static double Error(Tensor computed, Tensor exact) => ((computed.to(ScalarType.Float64) - exact).abs().max() / exact.abs().max()).item<double>();

    /// <summary>Numbers in [−1, 1] without a period that a channel count could share.</summary>
    private static Tensor Wave(Device device, params long[] shape) => arange(shape.Aggregate((a, b) => a * b), ScalarType.Float32, device).mul(0.7).sin().reshape(shape);
}
