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
    public override IReadOnlyList<ParameterShape> Parameters { get; } =
    [
        new("weight", [classes, 3L * resolution * resolution], InitialValues.Uniform, 0.01),
        new("bias", [classes], InitialValues.Zero),
    ];

    public override Tensor Forward(IReadOnlyList<Tensor> parameters, Tensor images, ForwardMode mode) => nn.functional.linear(images.flatten(1), parameters[0], parameters[1]);
}
#endregion
