using Slfd.Distillation.Objectives;
using Slfd.Experiments.Methods.Objectives;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Extending;

#region part
/// <summary>Features agree in their mean, coordinate by coordinate, in absolute value: what a new objective looks like (docs/extending.md).</summary>
public sealed class MeanMatchingPart : ObjectivePart
{
    public override string Name => "mean";

    public override int PaperOrder => 3;

    public override double LearningRateImages => 10;

    public override double LearningRateStyles => 0.01;

    public override double LearningRateGenerator => 0.0001;

    public override int GladSplit => 16;

    public override bool JudgesTheStart => true;

    public override double ImagesPerStep(MatchingWork work) => (work.Classes * work.RealBatch) + (MatchingWork.FirstOrder * work.Synthetic);

    public override double ImagesHeld(MatchingWork work) => Math.Max(work.RealAtOnce, work.ImagesPerClass * MatchingWork.SecondOrderHeld);
}
#endregion

#region network
/// <summary>The mathematics of <see cref="MeanMatchingPart"/>.</summary>
public sealed class MeanMatching : StatelessObjective
{
    public override NetworkUse Network => NetworkUse.Random;

    public override double AddGradient(MatchingStep step) => Enumerable.Range(0, step.Real.Classes).Sum(label =>
    {
        using var scope = NewDisposeScope();
        step.Pulse();
        var batch = MatchedBatch.Draw(step, label);
        var real = step.Network.Embed(step.Parameters, batch.Real, step.Mode).mean([0L]).detach();
        var synthetic = step.Network.Embed(step.Parameters, batch.Augment(step.Images), step.Mode).mean([0L]);
        var loss = (real - synthetic).abs().sum();
        autograd.backward([loss], inputs: [step.Images]);
        return loss.item<float>();
    }) / step.Real.Classes;
}
#endregion
