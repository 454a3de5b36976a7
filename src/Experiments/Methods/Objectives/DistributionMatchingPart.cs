namespace Slfd.Experiments.Methods.Objectives;

/// <summary>DM: the means of the features are matched (distillation.md section 4.3).</summary>
public sealed class DistributionMatchingPart : ObjectivePart
{
    /// <inheritdoc/>
    public override string Name => "dm";

    /// <inheritdoc/>
    public override int PaperOrder => 2;

    /// <inheritdoc/>
    public override double LearningRateImages => 10;

    /// <inheritdoc/>
    public override double LearningRateStyles => 0.01;

    /// <summary>1e-6: the covariance term is quadratic in Σ, and Σ's response to the weights grows with ‖w_s‖² ≈ 512, so at lr_w the loss leaves the numbers
    /// within three iterations (decision 18).</summary>
    public override double? LearningRateModule => 1e-6;

    /// <inheritdoc/>
    public override double LearningRateGenerator => 0.0001;

    /// <inheritdoc/>
    public override int GladSplit => 20;

    /// <inheritdoc/>
    public override bool JudgesTheStart => true;

    /// <inheritdoc/>
    public override bool WeighsMoments => true;

    /// <inheritdoc/>
    public override string RemarkWithSlfd => "SLFD with DM as we read it: the paper reports results for it and prints no formula, and for SLFD itself neither M nor whether the module's weights are trained";

    /// <inheritdoc/>
    public override double ImagesPerStep(MatchingWork work) => (work.Classes * work.RealBatch) + (MatchingWork.FirstOrder * work.Synthetic);

    /// <inheritdoc/>
    public override double ImagesHeld(MatchingWork work) => Math.Max(work.RealAtOnce, work.ImagesPerClass * MatchingWork.SecondOrderHeld);
}
