using Slfd.Distillation.Augmentation;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Randomness;
using Slfd.Experiments.Specifications;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Evaluation;

/// <summary>A classifier trained on all real training images, under the protocol that judges synthetic sets, and tested in the same way: what the baseline <c>whole</c> consists of.</summary>
/// <remarks>
/// Such a training takes hours, so it can be saved and gone on with between any two steps, bit for bit: order, augmentation and dropout are drawn by name for each
/// epoch and step, and weights, statistics, velocity, averages and position are its whole state. The images stay on the device as bytes.
/// </remarks>
public sealed class RealTraining : IDisposable
{
    private const string WeightsName = "weights.", AverageName = "average.", VelocityName = "velocity", PositionName = "position";

    private readonly EvaluationSpec _protocol;
    private readonly RealSet _real;
    private readonly NamedRandom _random;
    private readonly TrainingSchedule _schedule;
    private readonly Dsa _augmentation;
    private readonly ClassifierTrainer _trainer;
    private readonly WeightAverage _average;
    private readonly int _architecture;
    private readonly int _repeat;
    private int _step;

    /// <summary>A training at its beginning.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="peakRate">Its peak learning rate.</param>
    /// <param name="unit">Which of the cell's trainings this is.</param>
    /// <param name="protocol">Epochs, batch and augmentation; the list of architectures that <paramref name="unit"/> counts in.</param>
    /// <param name="real">𝒯; not disposed.</param>
    /// <param name="random">The cell's randomness.</param>
    public RealTraining(Classifier classifier, double peakRate, EvaluationUnit unit, EvaluationSpec protocol, RealSet real, NamedRandom random)
    {
        using var scope = NewDisposeScope();
        (_protocol, _real, _random) = (protocol, real, random);
        (_architecture, _repeat) = (unit.ArchitectureInCatalogue(protocol), unit.Repeat);
        (_schedule, _augmentation) = (new(peakRate, protocol.Epochs), new(protocol.Augmentation));
        using var rng = unit.Rng(random, protocol);
        _trainer = new(classifier, classifier.Initialise(rng, real.Device), EvaluationTraining.Momentum, EvaluationTraining.WeightDecay);
        _average = new(_trainer.State);
    }

    /// <summary>Epochs that are over.</summary>
    public int Epoch { get; private set; }

    /// <summary>Everything that continuing needs, by name. The tensors belong to this object or to the caller's dispose scope, and change with the next step.</summary>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        Dictionary<string, Tensor> state = new(StringComparer.Ordinal) { [PositionName] = tensor([(long)Epoch, _step]) };
        for (var index = 0; index < _trainer.State.Count; index++)
        {
            state[$"{WeightsName}{index}"] = _trainer.State[index].detach();
            state[$"{AverageName}{index}"] = _average.Values[index];
        }

        if (_trainer.Velocity is { } velocity)
        {
            state[VelocityName] = velocity;
        }

        return state;
    }

    /// <summary>Goes on from a saved <see cref="State"/> of the same training.</summary>
    /// <param name="state">Copied.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or of another shape.</exception>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        var count = _trainer.State.Count;
        _trainer.Restore(Saved(WeightsName, _trainer.State), state.GetValueOrDefault(VelocityName));
        _average.Restore(Saved(AverageName, _average.Values));
        if (!state.TryGetValue(PositionName, out var position) || position.dtype != ScalarType.Int64 || position.numel() != 2)
        {
            throw new InvalidDataException($"a saved training has no {PositionName} of two whole numbers");
        }

        (Epoch, _step) = ((int)position[0].item<long>(), (int)position[1].item<long>());

        Tensor[] Saved(string name, IReadOnlyList<Tensor> like) => [.. Enumerable.Range(0, count).Select(index =>
            state.TryGetValue($"{name}{index}", out var tensor) && tensor.shape.SequenceEqual(like[index].shape)
                ? tensor
                : throw new InvalidDataException($"a saved training has no {name}{index} of shape [{string.Join(", ", like[index].shape)}]"))];
    }

    /// <summary>Trains from where it stands to the last epoch.</summary>
    /// <param name="pulse">Called before every step, when <see cref="State"/> can be saved; may throw to stop there.</param>
    public void Train(Action pulse)
    {
        for (; Epoch < _protocol.Epochs; Epoch++)
        {
            TrainEpoch(pulse);
            _average.Update(Epoch);
            _step = 0;
        }
    }

    /// <summary>Tests the averaged weights.</summary>
    /// <param name="pulse">Called before every batch; may throw to abandon the test.</param>
    /// <returns>Correctly classified test images; null where the training diverged.</returns>
    public int? CountCorrect(Action pulse) => AccuracyTest.CountCorrect(_trainer, _average, _real, pulse);

    /// <summary>What the averaged weights say of images.</summary>
    /// <param name="images">[b, 3, r, r], normalised.</param>
    /// <returns>[b, C]; the caller's dispose scope owns it.</returns>
    public Tensor Logits(Tensor images) => _trainer.Predict(_average.Values, images);

    /// <inheritdoc/>
    public void Dispose()
    {
        _trainer.Dispose();
        _average.Dispose();
    }

    private void TrainEpoch(Action pulse)
    {
        using var scope = NewDisposeScope();
        using var order = _random.For(NamedRandom.WholeOrder, _architecture, _repeat, Epoch);
        var rate = _schedule.LearningRate(Epoch);
        var batches = randperm(_real.TrainCount, generator: order).split(_protocol.Batch);
        while (_step < batches.Length)
        {
            pulse();
            Step(batches[_step], rate);
            _step++;
        }
    }

    private void Step(Tensor rows, double rate)
    {
        using var scope = NewDisposeScope();
        using var rng = _random.For(NamedRandom.WholeStep, _architecture, _repeat, Epoch, _step);
        var (images, labels) = _real.TrainBatch(rows);
        var draw = _augmentation.Draw(rng, images.shape[0], images.shape[2]);
        _trainer.Step(_augmentation.Apply(draw, images), labels, rate, rng);
    }
}
