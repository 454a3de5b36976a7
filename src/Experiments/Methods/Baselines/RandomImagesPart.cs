namespace Slfd.Experiments.Methods.Baselines;

/// <summary>Real images chosen by seed: those that pixels start from under the same seed, where they start from real images.</summary>
public sealed class RandomImagesPart : BaselinePart
{
    /// <inheritdoc/>
    public override string Name => BaselineParts.Random;

    /// <summary>2: the same images as the start of pixels; 1: a draw of its own.</summary>
    public override int Revision => 2;

    /// <inheritdoc/>
    public override bool HasImages => true;

    /// <inheritdoc/>
    public override bool PairsBySeed => true;

    /// <inheritdoc/>
    public override double Trained(double train, double synthetic) => synthetic;
}
