namespace Slfd.Experiments.Methods.Objectives;

/// <summary>DC, dataset condensation: the gradients of the loss are matched, class by class (distillation.md section 4.2).</summary>
public sealed class GradientMatchingPart : ObjectivePart
{
    /// <inheritdoc/>
    public override string Name => "dc";

    /// <inheritdoc/>
    public override int PaperOrder => 1;

    /// <inheritdoc/>
    public override double LearningRateImages => 1;

    /// <inheritdoc/>
    public override double LearningRateStyles => 0.001;

    /// <inheritdoc/>
    public override double LearningRateGenerator => 0.0001;

    /// <inheritdoc/>
    public override int GladSplit => 16;

    /// <inheritdoc/>
    public override bool JudgesTheStart => false;

    /// <inheritdoc/>
    public override bool MeasuresGradients => true;

    /// <inheritdoc/>
    public override double ImagesPerStep(MatchingWork work) =>
        (MatchingWork.FirstOrder * work.Classes * work.RealBatch) + (MatchingWork.SecondOrder * work.Synthetic);

    /// <inheritdoc/>
    public override double ImagesHeld(MatchingWork work) => Math.Max(work.RealAtOnce, work.ClassesTogether * work.ImagesPerClass * MatchingWork.SecondOrderHeld);
}
