using Slfd.Distillation.Augmentation;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Objectives;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Records;
using Slfd.Distillation.Spaces;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Specifications;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>The update of one distillation iteration. Source: SLFD Algorithm 1, lines 2 to 12; distillation.md sections 4.2 and 5.5.</summary>
public sealed class Distiller
{
    /// <summary>Real images per class that settle batch norm's statistics before matching.</summary>
    private const int StatisticsBatch = 16;

    private readonly CellSpec _spec;
    private readonly DistillationSpec _protocol;
    private readonly ISyntheticSpace _space;
    private readonly IMatchingObjective _objective;
    private readonly RealSet _real;
    private readonly NamedRandom _random;
    private readonly ConvNet _network;
    private readonly Dsa _augmentation;

    /// <param name="spec">With its distillation part.</param>
    /// <param name="space">What is optimised.</param>
    /// <param name="objective">What it is matched by.</param>
    /// <param name="real">𝒯.</param>
    public Distiller(CellSpec spec, ISyntheticSpace space, IMatchingObjective objective, RealSet real)
    {
        (_spec, _space, _objective, _real) = (spec, space, objective, real);
        _protocol = spec.Distillation ?? throw new ArgumentException("the specification has no distillation part", nameof(spec));
        _random = new(spec.Seed);
        _network = ClassifierFactory.ConvNet(spec.Data.Resolution, real.Classes, spec.Network);
        _augmentation = new(_protocol.Augmentation);
    }

    /// <summary>What the loss of the latest <see cref="Update"/> is the sum of, averaged over outer steps; null where it is one term.</summary>
    public LossTerms? Terms { get; private set; }

    /// <summary>Updates the synthetic set <see cref="DistillationSpec.OuterSteps"/> times against one fresh random network.</summary>
    /// <param name="iteration">Names every random draw.</param>
    /// <param name="pulse">Called between classes and inner steps; may throw to abandon the iteration.</param>
    /// <returns>The matching loss, averaged over classes and outer steps.</returns>
    /// <exception cref="CellStoppedException">Thrown by <paramref name="pulse"/>; space and objective are as they were before the iteration.</exception>
    public float Update(int iteration, Action pulse)
    {
        using var scope = NewDisposeScope();
        var before = _protocol.OuterSteps > 1 ? (Space: Copy(_space.State()), Objective: Copy(_objective.State())) : default;
        try
        {
            return Match(iteration, pulse);
        }
        catch (CellStoppedException)
        {
            _space.Abandon();
            _objective.Abandon();
            if (_protocol.OuterSteps > 1)
            {
                _space.Restore(before.Space);
                _objective.Restore(before.Objective);
            }

            throw;
        }
    }

    /// <summary>Algorithm 1 with DC's outer steps around lines 4 to 12; there is one of them in the paper.</summary>
    private float Match(int iteration, Action pulse)
    {
        var parameters = FreshNetwork(iteration); // line 4: initialise the distillation model f
        var mode = ModeFor(parameters, iteration);
        var loss = 0.0;
        LossTerms? terms = null;
        for (var outer = 0; outer < _protocol.OuterSteps; outer++)
        {
            var images = _space.Images(); // line 4: S = G(w_s, f_n)
            var outputs = _space.Outputs(_random, iteration, outer); // line 7: N(μ(w_s), Σ(w_s)) and its samples; the logits themselves without a stochastic module
            loss += _objective.AddGradient(new() // lines 5 to 11: class by class, the loss of real and synthetic images, and how far their gradients are apart
            {
                Iteration = iteration,
                OuterStep = outer,
                Network = _network,
                Parameters = parameters,
                Mode = mode,
                Images = images,
                Outputs = outputs,
                ImagesPerClass = _spec.ImagesPerClass,
                Real = _real,
                BatchReal = _protocol.BatchReal,
                Augmentation = _augmentation,
                Random = _random,
                Pulse = pulse,
            });
            terms = _objective.Terms is { } of ? (terms ?? default) + of : null;
            _space.Step(); // line 12: update w_s and f_n by back-propagation
            _objective.Step();
            if (outer + 1 < _protocol.OuterSteps)
            {
                parameters = TrainNetwork(parameters, iteration, outer, pulse);
            }
        }

        Terms = terms is { } sum ? sum / _protocol.OuterSteps : null;
        return (float)(loss / _protocol.OuterSteps);
    }

    private Tensor[] FreshNetwork(int iteration)
    {
        if (_objective.Network == NetworkUse.Own)
        {
            return [];
        }

        using var rng = _random.For(NamedRandom.NetworkInit, iteration, 0);
        return AsLeaves(_network.Initialise(rng, _real.Device));
    }

    /// <summary>Batch norm alone needs preparation: 16 real images per class, all classes in one batch, settle its statistics, which then stay fixed.</summary>
    private ForwardMode ModeFor(Tensor[] parameters, int iteration)
    {
        if (_objective.Network != NetworkUse.RandomSettled || _network.Buffers.Count == 0)
        {
            return new(Training: true, Statistics: _network.InitialStatistics(_real.Device));
        }

        var statistics = _network.InitialStatistics(_real.Device);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var images = cat([.. Enumerable.Range(0, _real.Classes).Select(label =>
        {
            using var rng = _random.For(NamedRandom.NormStatistics, iteration, label);
            return _real.Draw(label, StatisticsBatch, rng);
        })]);
        _network.Forward(parameters, images, new(Training: true, Statistics: statistics));
        return ForwardMode.Evaluation with { Statistics = statistics };
    }

    /// <summary>Inner loop of DC: the network learns the synthetic set as it is now, before the next outer step matches again.</summary>
    private Tensor[] TrainNetwork(Tensor[] parameters, int iteration, int outer, Action pulse)
    {
        using var rng = _random.For(NamedRandom.InnerTraining, iteration, outer);
        using var trainer = new ClassifierTrainer(_network, parameters, momentum: 0, weightDecay: 0);
        var set = new SyntheticSet(_space.ImagesForNetwork(), SyntheticSet.LabelsFor(_real.Classes, _spec.ImagesPerClass, _real.Device));
        var batches = new SyntheticBatches(set, _spec.Evaluation.Batch, _augmentation, rng);
        for (var epoch = 0; epoch < _protocol.InnerEpochs; epoch++)
        {
            batches.Epoch((images, labels) =>
            {
                pulse();
                trainer.Step(images, labels, _protocol.LearningRateNetwork, dropout: null);
            });
        }

        return AsLeaves([.. trainer.Parameters().Select(parameter => parameter.clone())]);
    }

    private static Dictionary<string, Tensor> Copy(IReadOnlyDictionary<string, Tensor> state) => state.ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());

    private static Tensor[] AsLeaves(Tensor[] parameters) => [.. parameters.Select(parameter => parameter.requires_grad_())];
}
