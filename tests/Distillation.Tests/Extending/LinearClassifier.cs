using Slfd.Distillation.Classifiers;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Specifications;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Extending;

#region part
/// <summary>One product with a matrix: what a new classifier looks like (docs/extending.md).</summary>
public sealed class LinearPart : ClassifierPart
{
    public override string Name => "linear";

    public override string PaperName => "linear";

    public override ClassifierShape Shape(int resolution, int classes, NetworkSpec network) => ClassifierShape.Linear(3 * resolution * resolution, classes);
}
#endregion

#region network
/// <summary>The network of <see cref="LinearPart"/>.</summary>
public sealed class LinearClassifier(int resolution, int classes) : Classifier
{
    private static double Bound(int resolution) => 1 / Math.Sqrt(3.0 * resolution * resolution);

    public override IReadOnlyList<ParameterShape> Parameters { get; } =
    [
        new("fc.weight", [classes, 3L * resolution * resolution], InitialValues.Uniform, Bound(resolution)),
        new("fc.bias", [classes], InitialValues.Uniform, Bound(resolution)),
    ];

    public override Tensor Forward(IReadOnlyList<Tensor> parameters, Tensor images, ForwardMode mode) => nn.functional.linear(images.flatten(1), parameters[0], parameters[1]);
}
#endregion
