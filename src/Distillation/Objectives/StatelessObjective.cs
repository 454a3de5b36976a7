using Slfd.Distillation.Records;
using static TorchSharp.torch;

namespace Slfd.Distillation.Objectives;

/// <summary>An objective that learns nothing of its own: DC and DM.</summary>
public abstract class StatelessObjective : IMatchingObjective
{
    /// <inheritdoc/>
    public abstract NetworkUse Network { get; }

    /// <inheritdoc/>
    public double? StudentRate => null;

    /// <inheritdoc/>
    public virtual LossTerms? Terms => null;

    /// <inheritdoc/>
    public abstract double AddGradient(MatchingStep step);

    /// <inheritdoc/>
    public void Step()
    {
    }

    /// <inheritdoc/>
    public void Abandon()
    {
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State() => new Dictionary<string, Tensor>();

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        if (state.Count > 0)
        {
            throw new InvalidDataException($"the matching objective keeps no tensors, but the checkpoint has '{state.Keys.First()}'");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => GC.SuppressFinalize(this);
}
