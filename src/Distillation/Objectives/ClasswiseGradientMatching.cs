using Slfd.RealData.Devices;
using static TorchSharp.torch;

namespace Slfd.Distillation.Objectives;

/// <summary>DC: class by class, with one siamese augmentation draw for the real and the synthetic batch. Source: SLFD Algorithm 1, lines 5 to 12; distillation.md sections 4.2 and 5.5.</summary>
/// <param name="matching">The step for one class.</param>
public sealed class ClasswiseGradientMatching(GradientMatching matching) : StatelessObjective
{
    /// <inheritdoc/>
    public override NetworkUse Network => NetworkUse.RandomSettled;

    /// <inheritdoc/>
    public override double AddGradient(MatchingStep step)
    {
        using var all = NewDisposeScope();
        List<Tensor> losses = [];
        for (var label = 0; label < step.Real.Classes; label++)
        {
            step.Pulse();
            using var scope = NewDisposeScope();
            losses.Add(matching.Step(step, MatchedBatch.Draw(step, label), label).MoveToOuterDisposeScope());
        }

        return losses.ReadSum() / step.Real.Classes;
    }
}
