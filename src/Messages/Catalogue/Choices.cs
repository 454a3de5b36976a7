namespace Slfd.Messages.Catalogue;

/// <summary>The remaining names that a grid can use.</summary>
public static class Choices
{
    /// <summary>Baselines: methods that optimise nothing.</summary>
    public static IReadOnlyList<string> Baselines { get; } = ["random"];

    /// <summary>Matching objectives.</summary>
    public static IReadOnlyList<string> Matchings { get; } = ["dc"];

    /// <summary>Spaces that are optimised in.</summary>
    public static IReadOnlyList<string> Spaces { get; } = ["pixel"];

    /// <summary>Gradient distances.</summary>
    public static IReadOnlyList<string> Distances { get; } = ["ours", "cos", "cos-paper", "mse"];

    /// <summary>Where the pixels start.</summary>
    public static IReadOnlyList<string> Initialisations { get; } = ["noise", "real"];

    /// <summary>Norms of the ConvNet.</summary>
    public static IReadOnlyList<string> Norms { get; } = ["instancenorm", "batchnorm", "layernorm", "groupnorm", "none"];

    /// <summary>Operations of a DSA strategy.</summary>
    public static IReadOnlyList<string> Augmentations { get; } = ["color", "crop", "cutout", "flip", "scale", "rotate"];

    /// <summary>The strategy used throughout the paper.</summary>
    public const string DefaultAugmentation = "color_crop_cutout_flip_scale_rotate";

    /// <summary>Switches augmentation off.</summary>
    public const string NoAugmentation = "none";
}
