using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Classifiers;

/// <summary>The network that distils (distillation.md section 2.1).</summary>
public sealed class ConvNetPart : ClassifierPart
{
    /// <inheritdoc/>
    public override string Name => NetworkSpec.ConvNet;

    /// <inheritdoc/>
    public override string PaperName => "ConvNet";

    /// <inheritdoc/>
    public override bool IsInThePaper => true;

    /// <inheritdoc/>
    public override ClassifierShape Shape(int resolution, int classes, NetworkSpec network)
    {
        ClassifierShape all = default;
        var (side, inputs) = (resolution, 3);
        for (var block = 0; block < network.Depth; block++, side /= 2)
        {
            all += ClassifierShape.Convolution(side, 3, inputs, network.Width);
            inputs = network.Width;
        }

        return (all + ClassifierShape.Linear(side * side * network.Width, classes)) with { MapsBeside = ClassifierShape.FewMaps };
    }
}
