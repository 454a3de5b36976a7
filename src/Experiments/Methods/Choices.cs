using Slfd.Experiments.Methods.Baselines;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Methods.Spaces;

namespace Slfd.Experiments.Methods;

/// <summary>The names that a grid can use where they are no parts of their own, and the names of the parts.</summary>
public static class Choices
{
    /// <summary>Baselines: methods that optimise nothing.</summary>
    public static IReadOnlyList<string> Baselines => BaselineParts.All.Names;

    /// <summary>Matching objectives.</summary>
    public static IReadOnlyList<string> Matchings => ObjectiveParts.All.Names;

    /// <summary>Spaces that are optimised in.</summary>
    public static IReadOnlyList<string> Spaces => SpaceParts.All.Names;

    /// <summary>Generators of the latent spaces.</summary>
    public static IReadOnlyList<string> Generators => GeneratorParts.All.Names;

    /// <summary>Weights of a generator: G_t and G_r in the paper.</summary>
    public static IReadOnlyList<string> Weights => GeneratorWeights.All;

    /// <summary>Layouts of tables: those of the paper's Tables 1 to 6.</summary>
    public static IReadOnlyList<string> Layouts { get; } = ["table-1", "table-2", "table-3", "table-4", "table-5", "table-6"];

    /// <summary>Readings of SLFD Eq. 6.</summary>
    public static IReadOnlyList<string> Readings { get; } = ["marginal", "joint"];

    /// <summary>Forms of trajectory matching.</summary>
    public static IReadOnlyList<string> TrajectoryForms => Objectives.TrajectoryForms.All;

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

    /// <summary>Number formats that this build computes in: <see cref="Precision"/>.</summary>
    public static IReadOnlyList<string> Precisions { get; } = [.. Precision.All.Select(precision => precision.Name)];

    /// <summary>Trainings of an evaluation that this build has: the reference's (distillation.md section 2.4).</summary>
    public static IReadOnlyList<string> EvaluationProtocols { get; } = ["reference"];

    /// <summary>Bounds of Σ: none, as the paper prints it; or no output varies by more than one logit.</summary>
    public static IReadOnlyList<string> SpreadBounds { get; } = [SpreadBound.None, SpreadBound.Unit];

    /// <summary>What the samples differ by: the module's Σ; or nothing, so that SLFD is GLaD at the same split.</summary>
    public static IReadOnlyList<string> Noises { get; } = [SpreadNoise.Learned, SpreadNoise.None];

    /// <summary>How the factor head of Σ starts: as the weights are drawn, so that Σ is larger at a higher rank; or divided by the root of its columns, so that all ranks start alike.</summary>
    public static IReadOnlyList<string> SpreadStarts { get; } = [SpreadStart.AsDrawn, SpreadStart.Equal];
}
