using Slfd.Experiments.Methods.Objectives;
using Slfd.RealData.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Objectives;

/// <summary>DC: class by class, with one siamese augmentation draw for the real and the synthetic batch. Source: SLFD Algorithm 1, lines 5 to 12; distillation.md sections 4.2 and 5.5.</summary>
/// <param name="matching">The step for one class, or for several.</param>
/// <param name="together">Synthetic classes in one pass; null: as many as <see cref="ClassesAtOnce"/> says.</param>
public sealed class ClasswiseGradientMatching(GradientMatching matching, int? together = null) : StatelessObjective
{
    /// <inheritdoc/>
    public override NetworkUse Network => NetworkUse.RandomSettled;

    /// <inheritdoc/>
    public override double AddGradient(MatchingStep step)
    {
        using var all = NewDisposeScope();
        List<Tensor> losses = [];
        foreach (var labels in Enumerable.Range(0, step.Real.Classes).Chunk(Together(step)))
        {
            using var scope = NewDisposeScope();
            losses.Add((labels.Length > 1 ? matching.StepTogether(step, labels) : Alone(step, labels[0])).MoveToOuterDisposeScope());
        }

        return losses.ReadSum() / step.Real.Classes;
    }

    private Tensor Alone(MatchingStep step, int label)
    {
        step.Pulse();
        return matching.Step(step, MatchedBatch.Draw(step, label), label);
    }

    private int Together(MatchingStep step) => !step.Network.RunsSideBySide ? 1
        : together ?? ClassesAtOnce.Of(step.Real.Classes, step.ImagesPerClass, step.Images.shape[2] * step.Images.shape[3], onGpu: step.Images.device_type != DeviceType.CPU);
}
