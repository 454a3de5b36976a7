using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Tests.Classifiers;

/// <summary>The formulas against the tables of distillation.md sections 2.1 to 2.3, in GMAC per image with ten classes.</summary>
public class Layer_shapes
{
    [Theory]
    [InlineData("convnet", 32, 0.0507)]
    [InlineData("convnet", 64, 0.2124)]
    [InlineData("convnet", 128, 0.8588)]
    [InlineData("convnet", 256, 3.4446)]
    [InlineData("resnet18", 32, 0.555)]
    [InlineData("resnet18", 64, 2.222)]
    [InlineData("resnet18", 256, 35.547)]
    [InlineData("vgg11", 32, 0.153)]
    [InlineData("vgg11", 64, 0.611)]
    [InlineData("vgg11", 128, 2.445)]
    [InlineData("alexnet", 32, 0.245)]
    [InlineData("alexnet", 128, 3.920)]
    [InlineData("vit", 32, 0.641)]
    [InlineData("vit", 64, 0.277)]
    [InlineData("vit", 128, 1.091)]
    [InlineData("vit", 256, 4.819)]
    public void Give_the_published_counts(string architecture, int resolution, double gigamacs)
    {
        NetworkSpec network = new() { Depth = Architectures.ConvNetDepth(resolution), Norm = "instancenorm", Width = 128 };
        Assert.Equal(gigamacs, ClassifierParts.All.Named(architecture).Shape(resolution, 10, network).Macs / 1e9, tolerance: architecture == "convnet" ? 5e-5 : 6e-4); // as printed
    }

    [Theory]
    [InlineData("convnet", 128, 615_690)] // with biases and norms, which are not counted: below 1 %
    [InlineData("convnet", 32, 320_010)]
    public void Give_the_published_weights(string architecture, int resolution, double weights)
    {
        NetworkSpec network = new() { Depth = Architectures.ConvNetDepth(resolution), Norm = "instancenorm", Width = 128 };
        Assert.InRange(ClassifierParts.All.Named(architecture).Shape(resolution, 10, network).Weights / weights, 0.99, 1);
    }

    [Fact]
    public void Are_known_for_every_architecture_that_a_grid_can_name()
    {
        NetworkSpec network = new() { Depth = 3, Norm = "instancenorm", Width = 8 };
        Assert.All(Architectures.All, name => Assert.True(ClassifierParts.All.Named(name).Shape(32, 10, network).Macs > 0));
        Assert.Throws<ArgumentException>(() => ClassifierParts.All.Named("perceptron").Shape(32, 10, network));
    }
}
