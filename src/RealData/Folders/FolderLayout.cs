namespace Slfd.RealData.Folders;

/// <summary>Where the folders of a data set are.</summary>
/// <param name="Places">Folders below the data folder that may hold <c>train</c> and <c>val</c>.</param>
/// <param name="HasFlatValidation">Whether <c>val</c> may be one flat folder with the classes in a list.</param>
internal sealed record FolderLayout(IReadOnlyList<string> Places, bool HasFlatValidation)
{
    /// <summary>Whether names of files tell which split of ILSVRC-2012 they are of.</summary>
    public bool HasDivision { get; private init; }

    /// <summary>ImageNet's.</summary>
    public static FolderLayout ImageNet { get; } = new(["imagenet", "ILSVRC2012", "imagenet-1k", "ILSVRC/Data/CLS-LOC", "."], HasFlatValidation: false) { HasDivision = true };

    /// <summary>Tiny-ImageNet-200's, as it is distributed.</summary>
    public static FolderLayout TinyImageNet { get; } = new(["tiny-imagenet", "tiny-imagenet-200", "."], HasFlatValidation: true);
}
