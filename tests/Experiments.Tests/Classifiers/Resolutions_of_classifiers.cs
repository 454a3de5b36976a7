using Slfd.Experiments.Classifiers;

namespace Slfd.Experiments.Tests.Classifiers;

/// <summary>The five classifiers of the paper, at the sizes for which they are defined.</summary>
public class Resolutions_of_classifiers
{
    [Fact]
    public void Are_the_four_of_the_paper_for_each_of_its_five()
    {
        Assert.Equal(["convnet", "resnet18", "vgg11", "vit", "alexnet"], Architectures.InThePaper);
        Assert.All((int[])[32, 64, 128, 256], resolution => Assert.Equal(Architectures.InThePaper, Architectures.At(resolution)));
        Assert.Empty(Architectures.At(48));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(256)]
    public void Leave_a_map_of_four_by_four_at_the_end_of_a_ConvNet(int resolution) => Assert.Equal(4, resolution >> Architectures.ConvNetDepth(resolution));

    [Fact]
    public void Without_a_depth_are_refused() =>
        Assert.Contains("a ConvNet depth is defined for 32, 64, 128 and 256 px",
            Assert.Throws<ArgumentOutOfRangeException>(() => Architectures.ConvNetDepth(100)).Message, StringComparison.Ordinal);

    [Fact]
    public void Decide_no_learning_rate_but_the_name_does()
    {
        Assert.Equal(1e-4, Architectures.LearningRate("vgg11"));
        Assert.Equal(1e-3, Architectures.LearningRate("vit"));
        Assert.Equal("unknown architecture 'vgg'; this build knows: convnet, resnet18, vgg11, vit, alexnet",
            Assert.Throws<ArgumentException>(() => Architectures.LearningRate("vgg")).Message);
    }

    [Fact]
    public void Make_the_widest_layer_of_a_chain_that_which_puts_out_most()
    {
        var chain = ClassifierShape.Convolution(8, 3, 2, 4) + (2 * ClassifierShape.Linear(10, 5));
        Assert.Equal((64.0 * 9 * 2 * 4) + 100, chain.Macs);
        Assert.Equal((64 * 4) + 10, chain.Outputs);
        Assert.Equal((9 * 2 * 4) + 100, chain.Weights);
        Assert.Equal(64 * 4, chain.Widest);
        Assert.Equal(4 * 3 * 266, chain.TrainingBytes);
        Assert.Equal(3, chain.TestingBytes(onGpu: false) / (chain with { MapsBeside = 4 }).TestingBytes(onGpu: false)); // 12 unless it says so (docs/decisions/0094)
        Assert.Equal(chain.TestingBytes(onGpu: true), (chain with { MapsBeside = 4 }).TestingBytes(onGpu: true));
    }
}
