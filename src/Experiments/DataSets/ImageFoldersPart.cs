namespace Slfd.Experiments.DataSets;

/// <summary>A folder of photographs per class below <c>train</c> and <c>val</c>: ImageNet.</summary>
public sealed class ImageFoldersPart : ResizedFormPart
{
    /// <inheritdoc/>
    public override string Name => "image-folders";
}
