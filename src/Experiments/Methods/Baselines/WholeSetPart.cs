namespace Slfd.Experiments.Methods.Baselines;

/// <summary>All real training images.</summary>
public sealed class WholeSetPart : BaselinePart
{
    /// <inheritdoc/>
    public override string Name => BaselineParts.Whole;

    /// <inheritdoc/>
    public override bool HasImages => false;

    /// <inheritdoc/>
    public override double Trained(double train, double synthetic) => train;
}
