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

    /// <summary>One step; neither argument is kept. Leaves <paramref name="gradient"/> alone.</summary>
    /// <param name="weights">Changed in place, without a trace in any graph.</param>
    /// <param name="gradient">g, with the shape of the weights.</param>
    /// <param name="rate">Learning rate of this step.</param>
    public void Step(Tensor weights, Tensor gradient, double rate)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var pull = weightDecay == 0 ? gradient.detach() : gradient.add(weights, alpha: weightDecay);
        if (_velocity is null)
        {
            _velocity = pull.clone().DetachFromDisposeScope();
        }
        else
        {
            _velocity.mul_(momentum).add_(pull);
        }

        weights.add_(_velocity, alpha: -rate);
    }

    /// <summary>Frees v.</summary>
    public void Dispose() => _velocity?.Dispose();
}
