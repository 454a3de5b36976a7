using Slfd.Experiments.Parts;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Methods.Objectives;

/// <summary>A matching objective: what synthetic images are compared with real ones by.</summary>
public abstract class ObjectivePart : IPart
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual int Revision => 1;

    /// <summary>The name in the paper's tables: <c>DC</c>.</summary>
    public virtual string PaperName => Name.ToUpperInvariant();

    /// <summary>Place among the groups of the paper's tables; lower is further up.</summary>
    public abstract int PaperOrder { get; }

    /// <summary>lr_img: learning rate of the pixels or of f_n (distillation.md section 4.1).</summary>
    public abstract double LearningRateImages { get; }

    /// <summary>lr_w: learning rate of w_s.</summary>
    public abstract double LearningRateStyles { get; }

    /// <summary>Learning rate of the stochastic module's weights; null: that of w_s, whatever it is.</summary>
    public virtual double? LearningRateModule => null;

    /// <summary>lr_g: learning rate of the generator where it is learned.</summary>
    public abstract double LearningRateGenerator { get; }

    /// <summary>n of StyleGAN-XL that GLaD uses with this objective (generators.md section 2).</summary>
    public abstract int GladSplit { get; }

    /// <summary>Whether the synthetic set is judged before the first update, too (distillation.md section 4.1).</summary>
    public abstract bool JudgesTheStart { get; }

    /// <summary>Whether its cells wait for experts and follow their trajectories.</summary>
    public virtual bool FollowsExperts => false;

    /// <summary>Whether batches of real images are drawn.</summary>
    public virtual bool DrawsRealBatches => true;

    /// <summary>Whether <see cref="DistillationSpec.Distance"/> decides numbers.</summary>
    public virtual bool MeasuresGradients => false;

    /// <summary>Whether the weights λ₁ and λ₂ of the stochastic loss decide numbers.</summary>
    public virtual bool WeighsMoments => false;

    /// <summary>What a reader must know of SLFD under this objective; null: no more than of SLFD itself.</summary>
    public virtual string? RemarkWithSlfd => null;

    /// <summary>Forward passes of the distilling classifier in one outer step, as so many images: a backward pass counts as two more, a second order as
    /// <see cref="MatchingWork.SecondOrder"/>.</summary>
    public abstract double ImagesPerStep(MatchingWork work);

    /// <summary>Images whose activations lie in memory at once, likewise weighed.</summary>
    public abstract double ImagesHeld(MatchingWork work);
}
