using Slfd.Distillation.Tensors;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Tensors;

/// <summary>What a worker asks of its device before it computes anything.</summary>
public class Convolution_checks
{
    [Fact]
    public void Convolutions_as_we_do_them_are_right_on_this_host()
    {
        var worst = ConvolutionCheck.Largest(CPU);
        Assert.True(worst.Relative < 1e-4, $"{worst.Relative:G2} in the {worst.Of}");
    }

    [Fact]
    public void A_device_that_forgets_a_channel_is_caught() => Assert.False(ConvolutionCheck.Largest(new(24, 8, 3, 9, 2), CPU, Forgetful).IsSmall);

    [Fact]
    public void A_device_that_gives_no_number_is_caught() => Assert.True(double.IsNaN(ConvolutionCheck.Largest(new(24, 8, 3, 9, 2), CPU, (shape, x, weight, bias) => Convolution.Apply(x, weight, shape.Border, bias) * double.NaN).Relative));

    [Fact]
    public void A_device_whose_second_order_gradients_alone_are_wrong_is_caught() => Assert.Contains("second", ConvolutionCheck.Largest(new(24, 8, 3, 9, 2), CPU, Stiff).Of, StringComparison.Ordinal);

    [Fact]
    public void The_error_says_of_which_shape() => Assert.Contains("24 → 8 channels, 3×3, batch of 2 at 9×9", ConvolutionCheck.Largest(new(24, 8, 3, 9, 2), CPU, Forgetful).Of, StringComparison.Ordinal);

    private static Tensor Forgetful(ConvolutionShape shape, Tensor x, Tensor weight, Tensor? bias) =>
        Convolution.Apply(x, cat([weight.narrow(1, 0, weight.shape[1] - 1), zeros_like(weight.narrow(1, 0, 1))], 1), shape.Border, bias);

    /// <summary>Right in value and gradients; then x² · 0.01 too much curvature, which only a gradient of a gradient feels.</summary>
    private static Tensor Stiff(ConvolutionShape shape, Tensor x, Tensor weight, Tensor? bias)
    {
        var away = x - x.detach();
        return Convolution.Apply(x, weight, shape.Border, bias) + away.square().sum() * 100;
    }
}
