using Slfd.Experiments.Specifications;
using static Slfd.Experiments.Classifiers.ClassifierShape;

namespace Slfd.Experiments.Classifiers;

/// <summary>AlexNet.</summary>
public sealed class AlexNetPart : ClassifierPart
{
    /// <inheritdoc/>
    public override string Name => "alexnet";

    /// <inheritdoc/>
    public override string PaperName => "AlexNet";

    /// <inheritdoc/>
    public override bool IsInThePaper => true;

    /// <inheritdoc/>
    public override ClassifierShape Shape(int resolution, int classes, NetworkSpec network)
    {
        var layers = Convolution(resolution, 5, 3, 128) + Convolution(resolution / 2, 5, 128, 192)
            + Convolution(resolution / 4, 3, 192, 256) + Convolution(resolution / 4, 3, 256, 192) + Convolution(resolution / 4, 3, 192, 192)
            + Linear(192 * (resolution / 8) * (resolution / 8), classes);
        return layers with { MapsBeside = ClassifierShape.FewMaps };
    }
}
