using Slfd.Distillation.Classifiers;
using static TorchSharp.torch;

namespace Slfd.Distillation.Evaluation;

/// <summary>One classifier under training: its weights, its running statistics where it has any, and its optimiser.</summary>
public sealed class ClassifierTrainer : IDisposable
{
    private readonly Classifier _classifier;
    private readonly WeightVector _weights;
    private readonly MomentumSgd _optimiser;
    private readonly Tensor[] _statistics;

    /// <param name="classifier">The network.</param>
    /// <param name="initial">Its first parameters; copied.</param>
    /// <param name="momentum">0.9 in evaluation, 0 in DC's inner loop.</param>
    /// <param name="weightDecay">5e-4 in evaluation, 0 in DC's inner loop.</param>
    public ClassifierTrainer(Classifier classifier, IReadOnlyList<Tensor> initial, double momentum, double weightDecay)
    {
        using var scope = NewDisposeScope();
        _classifier = classifier;
        _weights = new(initial);
        _optimiser = new(momentum, weightDecay);
        _statistics = [.. (classifier.InitialStatistics(initial[0].device) ?? []).Select(statistic => statistic.DetachFromDisposeScope())];
    }

    /// <summary>Everything that training changes: the weight vector, then the running statistics. Owned by this object.</summary>
    public IReadOnlyList<Tensor> State => [_weights.Values, .. _statistics];

    /// <summary>The optimiser's v, laid out as the weight vector; null before the first step. Owned by this object.</summary>
    public Tensor? Velocity => _optimiser.Velocity;

    /// <summary>Goes on from elsewhere.</summary>
    /// <param name="state">Laid out as <see cref="State"/>; copied.</param>
    /// <param name="velocity">Copied; null: before the first step.</param>
    public void Restore(IReadOnlyList<Tensor> state, Tensor? velocity)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var (mine, saved) in State.Zip(state))
        {
            mine.copy_(saved);
        }

        _optimiser.Restore(velocity?.to(_weights.Values.device));
    }

    /// <summary>One step of the optimiser on the mean cross entropy of a batch.</summary>
    /// <param name="images">[b, 3, r, r], normalised and augmented.</param>
    /// <param name="labels">[b], int64.</param>
    /// <param name="rate">Learning rate of this step.</param>
    /// <param name="dropout">Source of dropout masks; null switches dropout off.</param>
    /// <returns>Loss [] and logits [b, C] from before the step, still on the device; the caller's dispose scope owns them. Reading them is what costs a synchronisation.</returns>
    public (Tensor Loss, Tensor Logits) Step(Tensor images, Tensor labels, double rate, Generator? dropout)
    {
        using var scope = NewDisposeScope();
        var logits = _classifier.Forward(_weights.Parameters(), images, new(Training: true, dropout, _statistics));
        var loss = nn.functional.cross_entropy(logits, labels);
        autograd.backward([loss], inputs: [_weights.Values]);
        _optimiser.Step(_weights.Values, rate);
        return (loss.detach().MoveToOuterDisposeScope(), logits.detach().MoveToOuterDisposeScope());
    }

    /// <summary>The weights as the network takes them; the caller's dispose scope owns the views.</summary>
    public Tensor[] Parameters()
    {
        using var guard = no_grad();
        return _weights.Parameters();
    }

    /// <summary>Logits of the network in evaluation mode with weights and statistics from elsewhere, such as their averages.</summary>
    /// <param name="state">Laid out as <see cref="State"/>.</param>
    /// <param name="images">[b, 3, r, r], normalised.</param>
    /// <returns>[b, C]; the caller's dispose scope owns it.</returns>
    public Tensor Predict(IReadOnlyList<Tensor> state, Tensor images)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var mode = ForwardMode.Evaluation with { Statistics = [.. state.Skip(1)] };
        return _classifier.Forward(_weights.Views(state[0]), images, mode).MoveToOuterDisposeScope();
    }

    /// <summary>Frees weights, statistics and optimiser.</summary>
    public void Dispose()
    {
        _weights.Dispose();
        _optimiser.Dispose();
        Array.ForEach(_statistics, statistic => statistic.Dispose());
    }
}
