namespace Slfd.Experiments.DataSets;

/// <summary>Tiny-ImageNet-200 as it is distributed, or a folder per class like ImageNet.</summary>
public sealed class TinyImageNetPart : ResizedFormPart
{
    /// <inheritdoc/>
    public override string Name => "tiny-imagenet";
}
