using static TorchSharp.torch;

namespace Slfd.Distillation.Evaluation;

/// <summary>All parameters of a network in one vector, so that a step of the optimiser or of the average is a handful of tensor operations however many layers there are.</summary>
public sealed class WeightVector : IDisposable
{
    private readonly long[][] _shapes;
    private readonly long[] _sizes;

    /// <summary>Copies the parameters, in their order, into one vector.</summary>
    /// <param name="parameters">Of any shapes; not kept.</param>
    public WeightVector(IReadOnlyList<Tensor> parameters)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        _shapes = [.. parameters.Select(parameter => parameter.shape)];
        _sizes = [.. parameters.Select(parameter => parameter.numel())];
        Values = cat([.. parameters.Select(parameter => parameter.detach().reshape(-1))]).requires_grad_().DetachFromDisposeScope();
    }

    /// <summary>The vector, [n]: a leaf that takes gradients. Owned by this object.</summary>
    public Tensor Values { get; }

    /// <summary>The parameters as views into <see cref="Values"/>, differentiable with respect to it; they belong to the caller's dispose scope.</summary>
    public Tensor[] Parameters() => Views(Values);

    /// <summary>Another vector of this layout, seen as parameters.</summary>
    /// <param name="values">[n].</param>
    public Tensor[] Views(Tensor values) => [.. values.split(_sizes).Select((piece, index) => piece.view(_shapes[index]))];

    /// <summary>A vector seen as the parameters of a network, differentiable with respect to it; the views belong to the caller's dispose scope.</summary>
    /// <param name="values">[P], parameters in definition order.</param>
    /// <param name="network">Whose.</param>
    public static Tensor[] Split(Tensor values, Classifiers.Classifier network) =>
        [.. values.split([.. network.Parameters.Select(Size)]).Select((piece, index) => piece.view(network.Parameters[index].Shape))];

    /// <summary>P: numbers in all parameters of a network.</summary>
    public static long LengthOf(Classifiers.Classifier network) => network.Parameters.Sum(Size);

    private static long Size(Classifiers.ParameterShape parameter) => parameter.Shape.Aggregate(1L, (product, side) => product * side);

    /// <summary>Frees the vector.</summary>
    public void Dispose() => Values.Dispose();
}
