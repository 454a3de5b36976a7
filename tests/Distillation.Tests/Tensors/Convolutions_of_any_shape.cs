using Slfd.Distillation.Tensors;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Tensors;

/// <summary>Convolutions agree with double precision whatever their shape, to the second order, which libtorch's own single precision does not on every host.</summary>
public sealed class Convolutions_of_any_shape
{
    public static TheoryData<long, long> Channels => Pairs([1, 3, 4, 8, 16, 17, 24, 109], [1, 3, 5, 8, 16, 33]);

    public static TheoryData<long, long> KernelsAndStrides => Pairs([1, 2, 3, 5, 7], [1, 2, 3]);

    public static TheoryData<long, long> Batches => Pairs([1, 2, 10, 16, 20, 33, 48], [1, 3]);

    public static TheoryData<long, long> GroupsAndStrides => Pairs([1, 2, 4, 20], [1, 2]);

    [Theory]
    [MemberData(nameof(Channels))]
    public void Of_any_channels(long inputs, long outputs) => MustRound(new(inputs, outputs, 3, 6, 2));

    [Theory]
    [MemberData(nameof(KernelsAndStrides))]
    public void Of_any_kernel_and_stride(long kernel, long stride)
    {
        MustRound(new(48, 20, kernel, 9, 3) { Stride = stride });
        MustRound(new(3, 32, kernel, 7, 2) { Stride = stride, Padding = 0 });
        MustRound(new(33, 16, kernel, 8, 2) { Stride = stride, Padding = 1 });
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void Of_any_batch(long batch, long kernel)
    {
        MustRound(new(3, 16, kernel, 6, batch));
        MustRound(new(32, 17, kernel, 6, batch));
    }

    [Theory]
    [MemberData(nameof(GroupsAndStrides))]
    public void In_groups_and_transposed(long groups, long stride)
    {
        MustRound(new(20, 40, 3, 8, 2) { Groups = groups, Stride = stride });
        MustRound(new(20, 20, 12, 8, 2) { Groups = groups, Stride = stride, Transposed = true });
        MustRound(new(groups, groups, 4, 9, 3) { Groups = groups, Stride = stride, Transposed = true });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void By_filters_that_do_not_learn(long channels)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1, CPU);
        var (x, filter) = (randn([2, channels, 9, 9], generator: rng), randn([channels, 1, 4, 1], generator: rng));
        foreach (var convolve in new Func<Tensor, Tensor, Tensor>[] { (x, w) => Convolution.Transposed(x, w, (2, 1), channels), (x, w) => Convolution.Grouped(x, w, 0, (2, 1), channels) })
        {
            Assert.True(Distance(Gradient(x, filter, convolve), Gradient(x.to(float64), filter.to(float64), convolve)) < 1e-5);
        }
    }

    private static Tensor Gradient(Tensor x, Tensor filter, Func<Tensor, Tensor, Tensor> convolve)
    {
        var leaf = x.clone().requires_grad_();
        convolve(leaf, filter).square().sum().backward();
        return leaf.grad!;
    }

    private static double Distance(Tensor near, Tensor exact) => (near.to(float64) - exact).norm().item<double>() / exact.norm().item<double>();

    private static void MustRound(ConvolutionShape shape)
    {
        var error = ConvolutionCheck.Largest(shape, CPU);
        Assert.True(error.Relative < 2e-5, $"{error.Relative:G2} in the {error.Of}");
    }

    private static TheoryData<long, long> Pairs(long[] first, long[] second)
    {
        TheoryData<long, long> pairs = [];
        foreach (var one in first)
        {
            foreach (var other in second)
            {
                pairs.Add(one, other);
            }
        }

        return pairs;
    }
}
