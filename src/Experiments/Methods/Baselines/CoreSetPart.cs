namespace Slfd.Experiments.Methods.Baselines;

/// <summary>Real images chosen to stand for all of their class, by their features under a random ConvNet of the cell's seed: what a choice of images is worth without distillation.</summary>
public abstract class CoreSetPart : BaselinePart
{
    /// <inheritdoc/>
    public override bool HasImages => true;

    /// <inheritdoc/>
    public override bool IsCoreSet => true;

    /// <inheritdoc/>
    public override double Trained(double train, double synthetic) => synthetic;
}
