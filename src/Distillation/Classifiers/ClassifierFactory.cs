using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Parts;
using Slfd.Experiments.Specifications;

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
    public static Classifier Create(string architecture, int resolution, int classes, NetworkSpec network) =>
        All.For(ClassifierParts.All.Named(architecture))(resolution, classes, network);

    /// <summary>By the type of the part; resolution, C and the ConvNet's shape go in.</summary>
    public static FactoryMap<ClassifierPart, Func<int, int, NetworkSpec, Classifier>> All { get; } =
        new FactoryMap<ClassifierPart, Func<int, int, NetworkSpec, Classifier>>("architecture")
            .Add<ConvNetPart>(ConvNet)
            .Add<ResNet18Part>((_, classes, _) => new ResNet18(classes))
            .Add<Vgg11Part>((resolution, classes, _) => new Vgg11(resolution, classes))
            .Add<AlexNetPart>((resolution, classes, _) => new AlexNet(resolution, classes))
            .Add<VisionTransformerPart>((resolution, classes, _) => VisionTransformer.For(resolution, classes));

    /// <summary>The network that distils.</summary>
    /// <param name="resolution">r in pixels.</param>
    /// <param name="classes">C.</param>
    /// <param name="network">Its shape.</param>
    /// <exception cref="ArgumentException">The shape does not fit the resolution.</exception>
    public static ConvNet ConvNet(int resolution, int classes, NetworkSpec network) => new(resolution, classes, network.Width, network.Depth, network.Norm);
}
