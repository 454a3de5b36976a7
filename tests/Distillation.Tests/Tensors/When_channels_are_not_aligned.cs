using Slfd.Distillation.Tensors;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Tensors;

/// <summary>Convolutions agree with double precision whatever their channel counts, which libtorch's own single precision does not on every host.</summary>
public sealed class When_channels_are_not_aligned
{
    public static TheoryData<long, long> Channels
    {
        get
        {
            TheoryData<long, long> channels = [];
            foreach (var inputs in new long[] { 3, 4, 8, 16, 17, 24, 109 })
            {
                foreach (var outputs in new long[] { 3, 5, 8, 16, 33 })
                {
                    channels.Add(inputs, outputs);
                }
            }

            return channels;
        }
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void Values_and_gradients_are_those_of_double_precision(long inputs, long outputs)
    {
        const long Kernel = 3;
        using var scope = NewDisposeScope();
        using var rng = new Generator(1, CPU);
        var (x, weight, bias) = (randn([2, inputs, 6, 6], generator: rng), randn([outputs, inputs, Kernel, Kernel], generator: rng), randn([outputs], generator: rng));
        var single = Differentiate(x, weight, bias, AlignedConvolution.Apply);
        var twice = Differentiate(x.to(float64), weight.to(float64), bias.to(float64), (x, weight, padding, bias, stride) => nn.functional.conv2d(x, weight, bias, [stride, stride], [padding, padding]));
        foreach (var (near, exact) in single.Zip(twice))
        {
            Assert.Equal(exact.shape, near.shape);
            var error = (near.to(float64) - exact).norm().item<double>() / exact.norm().item<double>();
            Assert.True(error < 1e-5, $"relative error {error:g3}");
        }
    }

    private static Tensor[] Differentiate(Tensor x, Tensor weight, Tensor bias, Func<Tensor, Tensor, long, Tensor?, long, Tensor> convolve)
    {
        Tensor[] leaves = [x.clone().requires_grad_(), weight.clone().requires_grad_(), bias.clone().requires_grad_()];
        var y = convolve(leaves[0], leaves[1], 1, leaves[2], 1);
        y.square().sum().backward();
        return [y.detach(), .. leaves.Select(leaf => leaf.grad!)];
    }
}
