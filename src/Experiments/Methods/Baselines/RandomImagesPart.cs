namespace Slfd.Experiments.Methods.Baselines;

/// <summary>Real images chosen by seed.</summary>
public sealed class RandomImagesPart : BaselinePart
{
    /// <inheritdoc/>
    public override string Name => BaselineParts.Random;

    /// <inheritdoc/>
    public override bool HasImages => true;

    /// <inheritdoc/>
    public override double Trained(double train, double synthetic) => synthetic;
}
