using static TorchSharp.torch;

namespace Slfd.Distillation.Evaluation;

/// <summary>SGD with momentum on one tensor, in place: v ← m·v + (g + λ·w), w ← w − rate·v; v starts at the first gradient. No Nesterov, no dampening.</summary>
/// <param name="momentum">m; 0 for plain SGD.</param>
/// <param name="weightDecay">λ; applied to all weights.</param>
public sealed class MomentumSgd(double momentum, double weightDecay) : IDisposable
{
    private Tensor? _velocity;

    /// <summary>v, with the shape of the weights; null before the first step. Owned by this object.</summary>
    public Tensor? Velocity => _velocity;

    /// <summary>Puts a saved v in place.</summary>
    /// <param name="velocity">Copied; null: before the first step.</param>
    public void Restore(Tensor? velocity)
    {
        _velocity?.Dispose();
        _velocity = velocity?.clone().DetachFromDisposeScope();
    }

    /// <summary>One step. The gradient's memory becomes v's, which is cheaper than a copy where a network has ten million weights.</summary>
    /// <param name="weights">A leaf; changed in place, without a trace in any graph. Its <c>grad</c> is g, and is cleared.</param>
    /// <param name="rate">Learning rate of this step.</param>
    /// <exception cref="InvalidOperationException">The weights have no gradient.</exception>
    public void Step(Tensor weights, double rate)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var velocity = weights.grad ?? throw new InvalidOperationException("nothing has given the weights a gradient");
        weights.grad = null;
        if (weightDecay != 0)
        {
            velocity.add_(weights, alpha: weightDecay);
        }

        if (_velocity is not null)
        {
            velocity.add_(_velocity, alpha: momentum);
            _velocity.Dispose();
        }

        _velocity = velocity.DetachFromDisposeScope();
        weights.add_(velocity, alpha: -rate);
    }

    /// <summary>Frees v.</summary>
    public void Dispose() => _velocity?.Dispose();
}
