namespace Slfd.Experiments.Methods.Baselines;

/// <summary>G(z), undistilled: the images that a latent row with the same generator and seed starts from. What a generator is worth before anything is matched.</summary>
public sealed class GeneratedImagesPart : BaselinePart
{
    /// <inheritdoc/>
    public override string Name => "generated";

    /// <inheritdoc/>
    public override bool HasImages => true;

    /// <inheritdoc/>
    public override bool PairsBySeed => true;

    /// <inheritdoc/>
    public override bool UsesGenerator => true;

    /// <inheritdoc/>
    public override double Trained(double train, double synthetic) => synthetic;
}
