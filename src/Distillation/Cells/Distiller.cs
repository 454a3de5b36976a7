using Slfd.Distillation.Augmentation;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Data;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Objectives;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Spaces;
using Slfd.Messages.Catalogue;
using Slfd.Messages.Cells;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>The update of one distillation iteration. Source: SLFD Algorithm 1, lines 3 to 14; distillation.md section 4.2.</summary>
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
    private readonly Classifier _network;
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
        _network = ClassifierFactory.Create(Architectures.ConvNet, spec.Data.Resolution, real.Classes, spec.Network);
        _augmentation = new(_protocol.Augmentation);
    }

    /// <summary>Updates the synthetic set <see cref="DistillationSpec.OuterSteps"/> times against one fresh random network.</summary>
    /// <param name="iteration">Names every random draw.</param>
    /// <param name="pulse">Called between classes and inner steps; may throw to abandon the iteration.</param>
    /// <returns>The matching loss, averaged over classes and outer steps.</returns>
    /// <exception cref="CellStoppedException">Thrown by <paramref name="pulse"/>; the space is as it was before the iteration.</exception>
    public float Update(int iteration, Action pulse)
    {
        using var scope = NewDisposeScope();
        var before = _protocol.OuterSteps > 1 ? _space.State().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone()) : null;
        try
        {
            return Match(iteration, pulse);
        }
        catch (CellStoppedException)
        {
            _space.Images().grad = null;
            if (before is not null)
            {
                _space.Restore(before);
            }

            throw;
        }
    }

    private float Match(int iteration, Action pulse)
    {
        var parameters = FreshNetwork(iteration);
        var mode = ModeFor(parameters, iteration);
        var loss = 0.0;
        for (var outer = 0; outer < _protocol.OuterSteps; outer++)
        {
            loss += _objective.AddGradient(new()
            {
                Iteration = iteration,
                OuterStep = outer,
                Network = _network,
                Parameters = parameters,
                Mode = mode,
                Images = _space.Images(),
                ImagesPerClass = _spec.ImagesPerClass,
                Real = _real,
                BatchReal = _protocol.BatchReal,
                Augmentation = _augmentation,
                Random = _random,
                Pulse = pulse,
            });
            _space.Step();
            if (outer + 1 < _protocol.OuterSteps)
            {
                parameters = TrainNetwork(parameters, iteration, outer, pulse);
            }
        }

        return (float)(loss / ((double)_real.Classes * _protocol.OuterSteps));
    }

    private Tensor[] FreshNetwork(int iteration)
    {
        using var rng = _random.For(NamedRandom.NetworkInit, iteration, 0);
        return AsLeaves(_network.Initialise(rng, _real.Device));
    }

    /// <summary>Batch norm alone needs preparation: 16 real images per class, all classes in one batch, settle its statistics, which then stay fixed.</summary>
    private ForwardMode ModeFor(Tensor[] parameters, int iteration)
    {
        if (_network.InitialStatistics(_real.Device) is not { } statistics)
        {
            return ForwardMode.Evaluation with { Training = true };
        }

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
        var set = new SyntheticSet(_space.Images().detach(), SyntheticSet.LabelsFor(_real.Classes, _spec.ImagesPerClass, _real.Device));
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

    private static Tensor[] AsLeaves(Tensor[] parameters) => [.. parameters.Select(parameter => parameter.requires_grad_())];
}
