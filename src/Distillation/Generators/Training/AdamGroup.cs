using Slfd.Distillation.Resuming;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.Training;

/// <summary>Adam on several tensors, in place, without weight decay. Source: Kingma and Ba 2015, Algorithm 1.</summary>
/// <remarks>Of our own, because TorchSharp's cannot save and restore its state without a file of its own, and takes a rate per group only.</remarks>
internal sealed class AdamGroup : IResumable, IDisposable
{
    /// <summary>β₁, β₂ and ε of the recipe.</summary>
    public const double FirstDecay = 0.5, SecondDecay = 0.99, Epsilon = 1e-8;

    private const string MeanName = "mean.", SquareName = "square.";

    private readonly IReadOnlyList<(string Key, Tensor Value)> _weights;
    private readonly Func<string, double> _rateOf;
    private readonly Tensor[] _means, _squares;

    /// <param name="weights">Leaves; changed in place by <see cref="Step"/>. Not owned.</param>
    /// <param name="rateOf">Learning rate of a tensor, by its key.</param>
    public AdamGroup(IReadOnlyList<(string Key, Tensor Value)> weights, Func<string, double> rateOf)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        (_weights, _rateOf) = (weights, rateOf);
        _means = [.. weights.Select(weight => zeros_like(weight.Value).DetachFromDisposeScope())];
        _squares = [.. weights.Select(weight => zeros_like(weight.Value).DetachFromDisposeScope())];
    }

    /// <summary>One update by the gradients that a backward pass has left; they are cleared.</summary>
    /// <param name="step">Updates before this one.</param>
    /// <param name="share">Factor on all rates.</param>
    /// <exception cref="InvalidOperationException">A tensor has no gradient.</exception>
    public void Step(int step, double share)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (first, second) = (1 - Math.Pow(FirstDecay, step + 1), Math.Sqrt(1 - Math.Pow(SecondDecay, step + 1)));
        for (var index = 0; index < _weights.Count; index++)
        {
            var (key, weight) = _weights[index];
            var gradient = weight.grad ?? throw new InvalidOperationException($"nothing has given '{key}' a gradient");
            weight.grad = null;
            _means[index].mul_(FirstDecay).add_(gradient, alpha: 1 - FirstDecay);
            _squares[index].mul_(SecondDecay).addcmul_(gradient, gradient, 1 - SecondDecay);
            weight.addcdiv_(_means[index], _squares[index].sqrt().div_(second).add_(Epsilon), -share * _rateOf(key) / first);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        Dictionary<string, Tensor> state = new(StringComparer.Ordinal);
        for (var index = 0; index < _weights.Count; index++)
        {
            state.Add(MeanName + _weights[index].Key, _means[index]);
            state.Add(SquareName + _weights[index].Key, _squares[index]);
        }

        return state;
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        for (var index = 0; index < _weights.Count; index++)
        {
            SavedTensors.CopyInto(state, MeanName + _weights[index].Key, _means[index]);
            SavedTensors.CopyInto(state, SquareName + _weights[index].Key, _squares[index]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_means, tensor => tensor.Dispose());
        Array.ForEach(_squares, tensor => tensor.Dispose());
    }
}
