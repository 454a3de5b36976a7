using Slfd.Distillation.Randomness;
using static TorchSharp.torch;

namespace Slfd.Distillation.Objectives;

/// <summary>DC: class by class, with one siamese augmentation draw for the real and the synthetic batch. Source: SLFD Algorithm 1, lines 5 to 12; distillation.md section 4.2.</summary>
/// <param name="matching">The step for one class.</param>
public sealed class ClasswiseGradientMatching(GradientMatching matching) : IMatchingObjective
{
    /// <inheritdoc/>
    public double AddGradient(MatchingStep step)
    {
        var loss = 0.0;
        for (var label = 0; label < step.Real.Classes; label++)
        {
            step.Pulse();
            loss += MatchClass(step, label);
        }

        return loss;
    }

    private double MatchClass(MatchingStep step, int label)
    {
        using var scope = NewDisposeScope();
        using var batchRng = step.Random.For(NamedRandom.RealBatch, step.Iteration, step.OuterStep, label);
        using var augmentRng = step.Random.For(NamedRandom.Augment, step.Iteration, step.OuterStep, label);
        var augmentation = step.Augmentation;
        var draw = augmentation.Draw(augmentRng, count: 1, size: step.Images.shape[2]);
        var real = augmentation.Apply(draw, step.Real.Draw(label, step.BatchReal, batchRng));
        return matching.Step(
            step.Network,
            step.Parameters,
            real,
            step.Images,
            images => augmentation.Apply(draw, images.narrow(0, (long)label * step.ImagesPerClass, step.ImagesPerClass)),
            label,
            step.Mode);
    }
}
