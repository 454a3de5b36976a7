using Slfd.Distillation.Tensors;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Tensors;

/// <summary>What a worker asks of its device before it computes anything.</summary>
public class Convolution_checks
{
    [Fact]
    public void Convolutions_as_we_do_them_are_right_on_this_host() => Assert.InRange(ConvolutionCheck.LargestError(CPU), 0, 1e-4);

    [Fact]
    public void A_device_that_forgets_a_channel_is_caught() =>
        Assert.False(ConvolutionCheck.LargestError(CPU, (x, weight) => AlignedConvolution.Apply(x, cat([weight.narrow(1, 0, weight.shape[1] - 1), zeros_like(weight.narrow(1, 0, 1))], 1), 1)) <= ConvolutionCheck.Tolerance);

    [Fact]
    public void A_device_that_gives_no_number_is_caught() =>
        Assert.False(ConvolutionCheck.LargestError(CPU, (x, weight) => AlignedConvolution.Apply(x, weight, 1) * double.NaN) <= ConvolutionCheck.Tolerance);
}
