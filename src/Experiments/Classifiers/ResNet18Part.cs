using Slfd.Experiments.Specifications;
using static Slfd.Experiments.Classifiers.ClassifierShape;

namespace Slfd.Experiments.Classifiers;

/// <summary>ResNet18.</summary>
public sealed class ResNet18Part : ClassifierPart
{
    /// <inheritdoc/>
    public override string Name => "resnet18";

    /// <inheritdoc/>
    public override string PaperName => "ResNet18";

    /// <inheritdoc/>
    public override bool IsInThePaper => true;

    /// <inheritdoc/>
    public override ClassifierShape Shape(int resolution, int classes, NetworkSpec network)
    {
        var all = Convolution(resolution, 3, 3, 64) + (4 * Convolution(resolution, 3, 64, 64)) + Linear(512, classes);
        for (var (width, side) = (128, resolution / 2); width <= 512; width *= 2, side /= 2)
        {
            all += Convolution(side, 3, width / 2, width) + (3 * Convolution(side, 3, width, width)) + Convolution(side, 1, width / 2, width);
        }

        return all;
    }
}
