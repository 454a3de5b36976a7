using static TorchSharp.torch;

namespace Slfd.Distillation.Evaluation;

/// <summary>The averaged network, which is the one that gets tested: updated once after every epoch (distillation.md section 2.4, EMA).</summary>
public sealed class WeightAverage : IDisposable
{
    private readonly IReadOnlyList<Tensor> _followed;
    private readonly Tensor[] _averages;

    /// <summary>Starts at the present values; the first <see cref="Update"/> replaces them anyway.</summary>
    /// <param name="followed">Weights and, with batch norm, running statistics; changed by their owner, who outlives this object.</param>
    public WeightAverage(params IReadOnlyList<Tensor> followed)
    {
        using var scope = NewDisposeScope();
        _followed = followed;
        _averages = [.. followed.Select(tensor => tensor.detach().clone().DetachFromDisposeScope())];
    }

    /// <summary>The averages, in the order and with the shapes of what is followed. Owned by this object.</summary>
    public IReadOnlyList<Tensor> Values => _averages;

    /// <summary>average ← d·average + (1 − d)·weights, written as average + (1 − d)·(weights − average): one pass over memory.</summary>
    /// <param name="epoch">The epoch that is over, from 0.</param>
    public void Update(int epoch)
    {
        var decay = TrainingSchedule.AverageDecay(epoch);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var (average, weights) in _averages.Zip(_followed))
        {
            average.lerp_(weights, 1 - decay);
        }
    }

    /// <summary>Goes on from saved averages.</summary>
    /// <param name="values">Laid out as <see cref="Values"/>; copied.</param>
    public void Restore(IReadOnlyList<Tensor> values)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var (average, saved) in _averages.Zip(values))
        {
            average.copy_(saved);
        }
    }

    /// <summary>Frees the averages.</summary>
    public void Dispose() => Array.ForEach(_averages, average => average.Dispose());
}
