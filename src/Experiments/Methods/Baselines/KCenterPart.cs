namespace Slfd.Experiments.Methods.Baselines;

/// <summary>K-center: images so that none of the class is far from one of them, chosen greedily (Sener and Savarese 2018).</summary>
public sealed class KCenterPart : CoreSetPart
{
    /// <inheritdoc/>
    public override string Name => "k-center";
}
