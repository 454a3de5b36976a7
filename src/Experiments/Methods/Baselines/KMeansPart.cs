namespace Slfd.Experiments.Methods.Baselines;

/// <summary>K-means: the images nearest to the centres of as many clusters of the class.</summary>
public sealed class KMeansPart : CoreSetPart
{
    /// <inheritdoc/>
    public override string Name => "k-means";
}
