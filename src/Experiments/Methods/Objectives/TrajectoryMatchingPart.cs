namespace Slfd.Experiments.Methods.Objectives;

/// <summary>MTT: a student that trains on the synthetic images must arrive where an expert arrived (distillation.md section 4.4).</summary>
public sealed class TrajectoryMatchingPart : ObjectivePart
{
    /// <inheritdoc/>
    public override string Name => "mtt";

    /// <inheritdoc/>
    public override int PaperOrder => 0;

    /// <inheritdoc/>
    public override double LearningRateImages => 10_000;

    /// <inheritdoc/>
    public override double LearningRateStyles => 10;

    /// <inheritdoc/>
    public override double LearningRateGenerator => 0.1;

    /// <inheritdoc/>
    public override int GladSplit => 12;

    /// <inheritdoc/>
    public override bool JudgesTheStart => true;

    /// <inheritdoc/>
    public override bool FollowsExperts => true;

    /// <inheritdoc/>
    public override bool DrawsRealBatches => false;

    /// <inheritdoc/>
    public override string RemarkWithSlfd => "SLFD with MTT is ours: it is not in the paper";

    /// <inheritdoc/>
    public override double ImagesPerStep(MatchingWork work) => work.Trajectory!.Steps * StepImages(work)
        * (work.Trajectory.Form == TrajectoryForms.Unrolled ? MatchingWork.SecondOrder : MatchingWork.FirstOrder + MatchingWork.SecondOrder);

    /// <inheritdoc/>
    public override double ImagesHeld(MatchingWork work) =>
        StepImages(work) * MatchingWork.SecondOrderHeld * (work.Trajectory!.Form == TrajectoryForms.Unrolled ? work.Trajectory.Steps : 1);

    private static double StepImages(MatchingWork work) => Math.Min(work.Trajectory!.BatchSynthetic, work.Synthetic);
}
