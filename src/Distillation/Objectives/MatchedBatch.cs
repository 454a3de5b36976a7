using Slfd.Distillation.Randomness;
using Slfd.Distillation.Spaces;
using static TorchSharp.torch;

namespace Slfd.Distillation.Objectives;

/// <summary>What DC and DM compare in one class: a real batch and the synthetic images under one siamese augmentation draw. Source: distillation.md sections 1.4 and 3.</summary>
/// <param name="Real">I_real, [B_r, 3, r, r], augmented.</param>
/// <param name="Augment">From the leaf to I_syn of the class, [ipc, 3, r, r], under the same draw.</param>
/// <param name="Rows">Which images of the synthetic set those are.</param>
public sealed record MatchedBatch(Tensor Real, Func<Tensor, Tensor> Augment, SyntheticRows Rows)
{
    /// <summary>Draws batch and augmentation of a class; the caller's dispose scope owns the tensors.</summary>
    public static MatchedBatch Draw(MatchingStep step, int label)
    {
        using var batchRng = step.Random.For(NamedRandom.RealBatch, step.Iteration, step.OuterStep, label);
        using var augmentRng = step.Random.For(NamedRandom.Augment, step.Iteration, step.OuterStep, label);
        var augmentation = step.Augmentation;
        var draw = augmentation.Draw(augmentRng, count: 1, size: step.Images.shape[2]);
        var real = augmentation.Apply(draw, step.Real.Draw(label, step.BatchReal, batchRng));
        return new(
            real,
            images => augmentation.Apply(draw, images.narrow(0, (long)label * step.ImagesPerClass, step.ImagesPerClass)),
            SyntheticRows.OfClass(label, step.ImagesPerClass, step.Images.device));
    }
}
