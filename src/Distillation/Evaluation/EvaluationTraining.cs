using Slfd.Distillation.Augmentation;
using Slfd.Distillation.Classifiers;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Specifications;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Evaluation;

/// <summary>How good a synthetic set is: trains a fresh classifier on it and tests the averaged weights on the real test images, once. Source: GLaD <c>evaluate_synset</c>; distillation.md section 2.4.</summary>
/// <param name="classifier">The network.</param>
/// <param name="peakRate">Its peak learning rate.</param>
/// <param name="protocol">Epochs, batch and augmentation.</param>
public sealed class EvaluationTraining(Classifier classifier, double peakRate, EvaluationSpec protocol)
{
    /// <summary>Momentum of the optimiser.</summary>
    public const double Momentum = 0.9;

    /// <summary>Weight decay of the optimiser, on all parameters.</summary>
    public const double WeightDecay = 5e-4;

    /// <summary>One training of a cell's judgement, as the cell itself does it.</summary>
    /// <param name="spec">The cell.</param>
    /// <param name="unit">Which of its trainings.</param>
    /// <param name="synthetic">𝒮 at that point.</param>
    /// <param name="real">𝒯; only its test images are used.</param>
    /// <param name="pulse">Called before every step and test batch; may throw to abandon the training.</param>
    public static (int? Correct, int? Fitted) Judge(CellSpec spec, EvaluationUnit unit, SyntheticSet synthetic, RealSet real, Action pulse)
    {
        var architecture = spec.Evaluation.Architectures[unit.Architecture];
        var classifier = ClassifierFactory.Create(architecture, spec.Data.Resolution, real.Classes, spec.Network);
        using var rng = unit.Rng(new(spec.Seed), spec.Evaluation);
        return new EvaluationTraining(classifier, Architectures.LearningRate(architecture), spec.Evaluation).Run(synthetic, real, rng, pulse);
    }

    /// <summary>Trains and tests. Nothing is read back from the device before the end.</summary>
    /// <param name="synthetic">𝒮.</param>
    /// <param name="real">𝒯; only its test images are used.</param>
    /// <param name="rng">CPU generator of this training: first weights, order, augmentation and dropout, in this order of first use.</param>
    /// <param name="pulse">Called before every step and test batch; may throw to abandon the training.</param>
    /// <returns>Correctly classified test images, and images of 𝒮 that the classifier has right; null where the training diverged.</returns>
    public (int? Correct, int? Fitted) Run(SyntheticSet synthetic, RealSet real, Generator rng, Action pulse)
    {
        using var scope = NewDisposeScope();
        using var trainer = Fresh(rng, synthetic.Images.device);
        using var average = new WeightAverage(trainer.State);
        var batches = new SyntheticBatches(synthetic, protocol.Batch, new Dsa(protocol.Augmentation), rng);
        Train(trainer, average, batches, rng, pulse);
        var correct = AccuracyTest.CountCorrect(trainer, average, real, pulse);
        return (correct, correct is null ? null : AccuracyTest.CountFitted(trainer, average, synthetic, pulse));
    }

    /// <summary>At its first weights, which the trainer copies: what they were drawn into is let go of.</summary>
    private ClassifierTrainer Fresh(Generator rng, Device device)
    {
        using var scope = NewDisposeScope();
        return new(classifier, classifier.Initialise(rng, device), Momentum, WeightDecay);
    }

    private void Train(ClassifierTrainer trainer, WeightAverage average, SyntheticBatches batches, Generator rng, Action pulse)
    {
        var schedule = new TrainingSchedule(peakRate, protocol.Epochs);
        for (var epoch = 0; epoch < protocol.Epochs; epoch++)
        {
            var rate = schedule.LearningRate(epoch);
            batches.Epoch((images, labels) =>
            {
                pulse();
                trainer.Step(images, labels, rate, rng);
            });
            average.Update(epoch);
        }
    }
}
