namespace Slfd.Experiments.Methods;

/// <summary>The published values that a grid need not write down, where they differ by objective, space or resolution (distillation.md section 4.1 and OP-10; generators.md section 2).</summary>
public static class Protocols
{
    /// <summary>lr_img: learning rate of the pixels or of f_n.</summary>
    public static double LearningRateImages(string matching) => matching switch
    {
        "dm" => 10,
        "mtt" => 10_000,
        _ => 1,
    };

    /// <summary>lr_w: learning rate of w_s.</summary>
    public static double LearningRateStyles(string matching) => matching switch
    {
        "dm" => 0.01,
        "mtt" => 10,
        _ => 0.001,
    };

    /// <summary>Learning rate of the stochastic module's weights; null: that of w_s.</summary>
    /// <remarks>With DM the covariance term is quadratic in Σ, and Σ's response to the weights grows with ‖w_s‖² ≈ 512: at lr_w the loss leaves the numbers within three iterations (decision 18).</remarks>
    public static double? LearningRateModule(string matching) => matching == "dm" ? 1e-6 : null;

    /// <summary>lr_g: learning rate of the generator where it is learned.</summary>
    public static double LearningRateGenerator(string matching) => matching == "mtt" ? 0.1 : 0.0001;

    /// <summary>n, the split of StyleGAN-XL: 16 for SLFD, 16 / 20 / 12 (DC / DM / MTT) for GLaD, 8 at 32 px; half of the layers where those are too few.</summary>
    /// <param name="matching">The objective.</param>
    /// <param name="space"><c>glad</c> or <c>slfd</c>.</param>
    /// <param name="resolution">r in pixels.</param>
    /// <param name="layers">Synthesis layers with ToRGB; null where a file will tell: those of the published recipe are assumed.</param>
    public static int Split(string matching, string space, int resolution, int? layers)
    {
        var count = layers ?? SynthesisLayers(10, Stages(resolution));
        var split = (space, matching, resolution) switch
        {
            (_, _, < 64) => 8,
            ("slfd", _, _) => 16,
            (_, "dm", _) => 20,
            (_, "mtt", _) => 12,
            _ => 16,
        };
        return split < count - 1 ? split : count / 2;
    }

    /// <summary>Layers of a StyleGAN-XL synthesis network with ToRGB: the stem's and five more for each stage (generators.md sections 1.7 and 1.8).</summary>
    public static int SynthesisLayers(int stemLayers, int stages) => stemLayers + 1 + (5 * stages);

    /// <summary>Doublings from the published recipe's 16-px stem.</summary>
    public static int Stages(int resolution) => Math.Max(0, int.Log2(resolution) - 4);

    /// <summary>Stem layers of GLaD's G_r, which has no stages: 17 at 256 px and 10 at 32 px; the reference has no recipe in between.</summary>
    public static int RandomLayers(int resolution) => resolution >= 64 ? 17 : 10;

    /// <summary>File of pretrained weights, below <c>generators</c> in the data folder.</summary>
    /// <param name="generator">Name in grids.</param>
    /// <param name="dataset">Name in grids; CIFAR-10 has a generator of its own (OP-17), all others use ImageNet's.</param>
    /// <param name="resolution">r in pixels.</param>
    public static string File(string generator, string dataset, int resolution) => (generator, dataset) switch
    {
        ("uvit", _) => "imagenet256_uvit_large.pth",
        (_, "cifar10") => "cifar10.pkl",
        _ => FormattableString.Invariant($"imagenet{resolution}.pkl"),
    };
}
