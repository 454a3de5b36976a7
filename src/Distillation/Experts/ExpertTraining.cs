using Slfd.Distillation.Augmentation;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Resuming;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Specifications;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Experts;

/// <summary>One expert: a ConvNet under SGD on all real training images, its weights kept before training and after every epoch. Source: GLaD buffer_mtt.py; distillation.md section 4.4.</summary>
/// <remarks>What is kept and saved is the state between two epochs, so that an epoch that was stopped is done again from its beginning.</remarks>
internal sealed class ExpertTraining : IResumable, IDisposable
{
    private const string VelocityName = "velocity", StatisticsName = "statistics.";

    /// <summary>Test images per pass; part of the rounding, so it is a constant.</summary>
    private const int TestBatch = 64;

    private readonly RealSet _real;
    private readonly ExpertSpec _protocol;
    private readonly NamedRandom _random;
    private readonly Dsa _augmentation;
    private readonly List<Tensor> _snapshots = [];
    private Tensor[] _statistics;
    private Tensor? _velocity;

    /// <param name="spec">An expert's cell.</param>
    /// <param name="real">𝒯; not disposed.</param>
    /// <exception cref="ArgumentException">The specification lacks its experts' protocol.</exception>
    public ExpertTraining(CellSpec spec, RealSet real)
    {
        (_real, _random) = (real, new(spec.Seed));
        _protocol = spec.Experts ?? throw new ArgumentException("an expert's cell needs an 'experts' part in its specification", nameof(spec));
        _augmentation = new(_protocol.Augmentation);
        Network = ClassifierFactory.ConvNet(spec.Data.Resolution, real.Classes, spec.Network);

        using var scope = NewDisposeScope();
        using var rng = _random.For(NamedRandom.ExpertInit);
        using var initial = new WeightVector(Network.Initialise(rng, real.Device));
        _snapshots.Add(initial.Values.detach().clone().DetachFromDisposeScope());
        _statistics = [.. (Network.InitialStatistics(real.Device) ?? []).Select(statistic => statistic.DetachFromDisposeScope())];
    }

    /// <summary>The network.</summary>
    public ConvNet Network { get; }

    /// <summary>Weights before training and after each epoch so far, [P] each. Owned by this object.</summary>
    public IReadOnlyList<Tensor> Snapshots => _snapshots;

    /// <summary>One epoch: every real image once, shuffled, each batch under one augmentation with parameters of its own for each image.</summary>
    /// <param name="epoch">From 0; names every draw.</param>
    /// <param name="pulse">Called before every step; may throw to abandon the epoch.</param>
    /// <returns>Mean loss of its steps.</returns>
    public float Epoch(int epoch, Action pulse)
    {
        using var scope = NewDisposeScope();
        using var rng = _random.For(NamedRandom.ExpertTraining, epoch);
        using var sgd = new MomentumSgd(_protocol.Momentum, _protocol.WeightDecay);
        sgd.Restore(_velocity);
        var weights = _snapshots[^1].clone().requires_grad_();
        Tensor[] statistics = [.. _statistics.Select(statistic => statistic.clone())];
        var (sum, steps) = (zeros([], device: _real.Device), 0);
        foreach (var rows in randperm(_real.TrainCount, generator: rng).split(_protocol.Batch))
        {
            pulse();
            using var step = NewDisposeScope();
            var (images, labels) = _real.TrainBatch(rows);
            var augmented = _augmentation.Apply(_augmentation.Draw(rng, images.shape[0], images.shape[2]), images);
            var loss = nn.functional.cross_entropy(Network.Forward(WeightVector.Split(weights, Network), augmented, new(Training: true, Statistics: statistics)), labels);
            autograd.backward([loss], inputs: [weights]);
            sgd.Step(weights, _protocol.LearningRate);
            sum.add_(loss.detach());
            steps++;
        }

        Keep(weights.detach(), sgd.Velocity, statistics);
        return sum.item<float>() / steps;
    }

    /// <summary>Correctly classified test images under the last weights; null where a weight or a logit is not finite.</summary>
    /// <param name="pulse">Called before every batch; may throw to abandon the test.</param>
    public int? CountCorrect(Action pulse)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var parameters = WeightVector.Split(_snapshots[^1], Network);
        var correct = zeros([], ScalarType.Int64, _real.Device);
        var sound = _snapshots[^1].isfinite().all();
        foreach (var (images, labels) in _real.TestBatches(TestBatch))
        {
            pulse();
            using var batch = NewDisposeScope();
            var logits = Network.Forward(parameters, images, new(Training: false, Statistics: _statistics));
            correct.add_(logits.argmax(1).eq(labels).sum());
            sound.logical_and_(logits.isfinite().all());
        }

        return sound.item<bool>() ? (int)correct.item<long>() : null;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        Dictionary<string, Tensor> state = new(StringComparer.Ordinal);
        for (var epoch = 0; epoch < _snapshots.Count; epoch++)
        {
            state.Add(ExpertFile.NameOf(epoch), _snapshots[epoch]);
        }

        for (var index = 0; index < _statistics.Length; index++)
        {
            state.Add($"{StatisticsName}{index}", _statistics[index]);
        }

        if (_velocity is not null)
        {
            state.Add(VelocityName, _velocity);
        }

        return state;
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        SavedTensors.CopyInto(state, ExpertFile.NameOf(0), _snapshots[0]);
        for (var epoch = 1; state.TryGetValue(ExpertFile.NameOf(epoch), out var weights); epoch++)
        {
            SavedTensors.MustFit(ExpertFile.NameOf(epoch), weights, _snapshots[0]);
            _snapshots.Add(weights.to(_real.Device, copy: true).DetachFromDisposeScope());
        }

        for (var index = 0; index < _statistics.Length; index++)
        {
            SavedTensors.CopyInto(state, $"{StatisticsName}{index}", _statistics[index]);
        }

        _velocity?.Dispose();
        _velocity = state.GetValueOrDefault(VelocityName)?.to(_real.Device, copy: true).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _snapshots.ForEach(snapshot => snapshot.Dispose());
        Array.ForEach(_statistics, statistic => statistic.Dispose());
        _velocity?.Dispose();
    }

    private void Keep(Tensor weights, Tensor? velocity, Tensor[] statistics)
    {
        _snapshots.Add(weights.clone().DetachFromDisposeScope());
        Array.ForEach(_statistics, statistic => statistic.Dispose());
        _statistics = [.. statistics.Select(statistic => statistic.DetachFromDisposeScope())];
        _velocity?.Dispose();
        _velocity = _protocol.Momentum == 0 ? null : velocity?.clone().DetachFromDisposeScope();
    }
}
