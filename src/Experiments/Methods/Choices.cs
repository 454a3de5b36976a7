namespace Slfd.Experiments.Methods;

/// <summary>The remaining names that a grid can use.</summary>
public static class Choices
{
    /// <summary>Baselines: methods that optimise nothing.</summary>
    public static IReadOnlyList<string> Baselines { get; } = ["random", "whole"];

    /// <summary>Matching objectives.</summary>
    public static IReadOnlyList<string> Matchings { get; } = ["dc", "dm", "mtt"];

    /// <summary>Spaces that are optimised in.</summary>
    public static IReadOnlyList<string> Spaces { get; } = ["pixel", "glad", "slfd"];

    /// <summary>Generators of the latent spaces.</summary>
    public static IReadOnlyList<string> Generators { get; } = ["stylegan-xl", "uvit"];

    /// <summary>Weights of a generator: G_t and G_r in the paper.</summary>
    public static IReadOnlyList<string> Weights { get; } = ["pretrained", "random"];

    /// <summary>Layouts of tables: those of the paper's Tables 1 to 6.</summary>
    public static IReadOnlyList<string> Layouts { get; } = ["table-1", "table-2", "table-3", "table-4", "table-5", "table-6"];

    /// <summary>Readings of SLFD Eq. 6.</summary>
    public static IReadOnlyList<string> Readings { get; } = ["marginal", "joint"];

    /// <summary>Forms of trajectory matching.</summary>
    public static IReadOnlyList<string> TrajectoryForms { get; } = ["constant-memory", "unrolled"];

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
