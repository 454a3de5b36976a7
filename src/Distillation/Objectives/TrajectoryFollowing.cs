using Slfd.Distillation.Experts;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Records;
using Slfd.Distillation.Spaces;
using Slfd.Experiments.Specifications;
using static TorchSharp.torch;

namespace Slfd.Distillation.Objectives;

/// <summary>MTT: each iteration follows a piece of one expert's trajectory; the student's learning rate α is learned along. Source: GLaD distill_mtt.py; distillation.md sections 4.4 and 5.7.</summary>
public sealed class TrajectoryFollowing : IMatchingObjective
{
    private const string RateName = "rate";

    private readonly TrajectorySpec _options;
    private readonly IExpertTrajectories _experts;
    private readonly TrajectoryMatching _matching;
    private readonly Tensor _rate;
    private readonly LeafOptimiser _optimiser;

    /// <param name="options">How experts are followed.</param>
    /// <param name="experts">Whose trajectories; not owned.</param>
    /// <param name="momentum">Of α's SGD; 0.5 in the reference.</param>
    /// <param name="device">Where α lives.</param>
    /// <exception cref="ArgumentException">A trajectory is shorter than what is to be followed of it, or the form is unknown.</exception>
    public TrajectoryFollowing(TrajectorySpec options, IExpertTrajectories experts, double momentum, Device device)
    {
        if (options.MaximumStart - 1 + options.Span > experts.Epochs)
        {
            throw new ArgumentException($"starting at up to epoch {options.MaximumStart - 1} and following {options.Span} epochs takes more than the {experts.Epochs} epochs that experts are trained for");
        }

        (_options, _experts, _matching) = (options, experts, TrajectoryMatching.Named(options.Form));
        _rate = tensor((float)options.LearningRateStudent, device: device).requires_grad_().DetachFromDisposeScope();
        _optimiser = new(momentum);
        _optimiser.Add(RateName, _rate, options.LearningRateOfRate);
    }

    /// <inheritdoc/>
    public NetworkUse Network => NetworkUse.Own;

    /// <inheritdoc/>
    public double? StudentRate => _rate.item<float>();

    /// <inheritdoc/>
    public LossTerms? Terms => null;

    /// <inheritdoc/>
    public double AddGradient(MatchingStep step)
    {
        using var scope = NewDisposeScope();
        var segment = Segment(step);
        return _matching.Step(step.Network, step.Mode, segment, step.Images, _rate, step.Outputs, Batches(step), step.Pulse).Loss;
    }

    /// <inheritdoc/>
    public void Step() => _optimiser.Step();

    /// <inheritdoc/>
    public void Abandon() => _optimiser.Abandon();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State() => _optimiser.State();

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state) => _optimiser.Restore(state);

    /// <summary>Frees α.</summary>
    public void Dispose()
    {
        _optimiser.Dispose();
        _rate.Dispose();
    }

    /// <summary>The next expert in an order that is shuffled anew whenever all had their turn, from a random start: named by the iteration, so that nothing has to be remembered.</summary>
    private TrajectorySegment Segment(MatchingStep step)
    {
        var turn = step.Iteration + (long)step.OuterStep;
        var (round, position) = (turn / _experts.Count, turn % _experts.Count);
        using var orderRng = step.Random.For(NamedRandom.ExpertOrder, round);
        using var startRng = step.Random.For(NamedRandom.ExpertStart, step.Iteration, step.OuterStep);
        var expert = (int)randperm(_experts.Count, generator: orderRng)[position].item<long>();
        var start = (int)randint(0, _options.MaximumStart, [1], generator: startRng).item<long>();
        return new(_experts.Weights(expert, start).to(step.Images.device), _experts.Weights(expert, start + _options.Span).to(step.Images.device));
    }

    /// <summary>Mini-batches of a permutation, taken from its end, permuted again when it is used up; one operation per batch with parameters of its own for each image.</summary>
    private List<StudentBatch> Batches(MatchingStep step)
    {
        var count = step.Images.shape[0];
        using var orderRng = step.Random.For(NamedRandom.StudentOrder, step.Iteration, step.OuterStep);
        List<StudentBatch> batches = [];
        Stack<Tensor> left = [];
        for (var inner = 0; inner < _options.Steps; inner++)
        {
            if (left.Count == 0)
            {
                left = new(randperm(count, generator: orderRng).split(Math.Min(_options.BatchSynthetic, count)));
            }

            using var augmentRng = step.Random.For(NamedRandom.StudentAugment, step.Iteration, step.OuterStep, inner);
            var indices = left.Pop().to(step.Images.device);
            var draw = step.Augmentation.Draw(augmentRng, indices.shape[0], step.Images.shape[2]);
            batches.Add(new(
                images => step.Augmentation.Apply(draw, images.index_select(0, indices)),
                new(indices, indices.floor_divide(step.ImagesPerClass))));
        }

        return batches;
    }
}
