using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;

namespace Slfd.Distillation.Classifiers;

/// <summary>The classifiers by the names that grids use.</summary>
public static class ClassifierFactory
{
    /// <summary>Makes the network that <paramref name="architecture"/> means at a resolution; the family is bound to the resolution as in distillation.md section 2.3.</summary>
    /// <param name="architecture">One of <see cref="Architectures.All"/>.</param>
    /// <param name="resolution">r in pixels.</param>
    /// <param name="classes">C.</param>
    /// <param name="network">The ConvNet's shape.</param>
    /// <exception cref="ArgumentException">Unknown name; the message lists what is allowed.</exception>
    public static Classifier Create(string architecture, int resolution, int classes, NetworkSpec network) => architecture switch
    {
        Architectures.ConvNet => ConvNet(resolution, classes, network),
        "resnet18" => new ResNet18(classes),
        "vgg11" => new Vgg11(resolution, classes),
        "alexnet" => new AlexNet(resolution, classes),
        "vit" => VisionTransformer.For(resolution, classes),
        _ => throw new ArgumentException($"unknown architecture '{architecture}'; allowed: {string.Join(", ", Architectures.All)}", nameof(architecture)),
    };

    /// <summary>The network that distils.</summary>
    /// <param name="resolution">r in pixels.</param>
    /// <param name="classes">C.</param>
    /// <param name="network">Its shape.</param>
    /// <exception cref="ArgumentException">The shape does not fit the resolution.</exception>
    public static ConvNet ConvNet(int resolution, int classes, NetworkSpec network) => new(resolution, classes, network.Width, network.Depth, network.Norm);
}
