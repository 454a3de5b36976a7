using Slfd.Experiments.Specifications;
using static Slfd.Experiments.Classifiers.ClassifierShape;

namespace Slfd.Experiments.Classifiers;

/// <summary>VGG11.</summary>
public sealed class Vgg11Part : ClassifierPart
{
    /// <inheritdoc/>
    public override string Name => "vgg11";

    /// <inheritdoc/>
    public override string PaperName => "VGG11";

    /// <inheritdoc/>
    public override bool IsInThePaper => true;

    /// <inheritdoc/>
    public override double LearningRate => 1e-4;

    /// <inheritdoc/>
    public override ClassifierShape Shape(int resolution, int classes, NetworkSpec network)
    {
        var layers = Convolution(resolution, 3, 3, 64) + Convolution(resolution / 2, 3, 64, 128)
            + Convolution(resolution / 4, 3, 128, 256) + Convolution(resolution / 4, 3, 256, 256)
            + Convolution(resolution / 8, 3, 256, 512) + Convolution(resolution / 8, 3, 512, 512)
            + (2 * Convolution(resolution / 16, 3, 512, 512))
            + Linear(512 * (resolution == 32 ? 1 : 49), classes);
        return layers with { MapsBeside = ClassifierShape.FewMaps };
    }
}
