using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods;

namespace Slfd.Reporting.Tests;

/// <summary>Grids by the published protocol, laid out as tables of the paper.</summary>
internal static class APaperGrid
{
    private static readonly Grid s_protocol = AGrid.Small with
    {
        Distillation = AGrid.Small.Distillation with { BatchReal = 256, Iterations = 1000 },
        Evaluation = new() { Architectures = [.. Architectures.InThePaper], Augmentation = Choices.DefaultAugmentation, Batch = 256, Epochs = 1000, Every = 100, Repeats = 5 },
        Experts = new(
            new() { Augmentation = Choices.DefaultAugmentation, Batch = 256, Epochs = 15, LearningRate = 0.01, Momentum = 0, WeightDecay = 0 },
            new() { BatchSynthetic = 1_000_000, Experts = 100, Form = "constant-memory", LearningRateOfRate = 1e-6, LearningRateStudent = 0.01, MaximumStart = 5, Span = 3, Steps = 20 }),
        Network = new() { Norm = "instancenorm", Width = 128 },
        Stochastic = new() { Antithetic = true, Bound = "none", InitialNoiseScale = 1, MeanWeight = 1, Reading = "marginal", Samples = 20, SpreadWeight = 1, TrainModule = true },
        TestPerClass = null,
    };

    public static Grid Table1 { get; } = s_protocol with
    {
        Data = new(Experiments.Settings.SettingValues.None.With(Experiments.DataSets.ResizedFormPart.Antialias.Is(false))),
        Generator = new() { Normalisation = "glad-compat" },
        Datasets = ["imagenet-a", "imagenet-b", "imagenet-c", "imagenet-d", "imagenet-e", "imagenette", "imagewoof", "imagenet-birds", "imagenet-fruits", "imagenet-cats"],
        Layout = "table-1",
        Methods = [Pixel("mtt"), Latent("mtt", "glad"), Pixel("dc"), Latent("dc", "glad"), Latent("dc", "slfd"), Pixel("dm"), Latent("dm", "glad"), Latent("dm", "slfd")],
        Name = "table-1",
        Resolutions = [128],
        Seeds = [0],
    };

    public static Grid Table2 { get; } = Table1 with { Datasets = Table1.Datasets[..5], Layout = "table-2", Methods = [Pixel("dc"), Latent("dc", "glad"), Latent("dc", "slfd")], Name = "table-2", Resolutions = [256] };

    public static Grid Table3 { get; } = s_protocol with
    {
        Generator = new() { File = "imagenet32.pkl" },
        Datasets = ["cifar10"],
        Layout = "table-3",
        Methods = [Pixel("dc"), Latent("dc", "glad", weights: "random"), Latent("dc", "glad"), Latent("dc", "slfd")],
        Name = "table-3",
    };

    public static Grid Table4 { get; } = Table1 with { Data = null, Datasets = ["pathmnist"], Generator = null, Layout = "table-4", Methods = [Latent("dc", "glad"), Latent("dc", "slfd")], Name = "table-4", Resolutions = [64, 128, 256] };

    public static Grid Table5 { get; } = Table2 with
    {
        Layout = "table-5",
        Methods = [Latent("dc", "glad"), Latent("dc", "slfd"), Latent("dc", "glad", "uvit"), Latent("dc", "slfd", "uvit")],
        Name = "table-5",
    };

    public static Grid Table6 { get; } = Table2 with { Layout = "table-6", Methods = [Latent("dc", "glad"), Latent("dc", "slfd"), Latent("dc", "slfd", rank: "full")], Name = "table-6", Resolutions = [128, 256] };

    public static IReadOnlyList<Grid> All { get; } = [Table1, Table2, Table3, Table4, Table5, Table6];

    private static GridMethod Pixel(string matching) => new() { LearningRateImages = Rate(matching), Spec = new() { Matching = matching, Space = "pixel" } };

    private static GridMethod Latent(string matching, string space, string generator = "stylegan-xl", string weights = "pretrained", string rank = "10") => new()
    {
        LearningRateImages = Rate(matching),
        Spec = new() { Generator = generator, Matching = matching, Rank = space == "slfd" ? rank : null, Space = space, Weights = weights },
    };

    /// <summary>As the grid file gives a row the published rate of its objective.</summary>
    private static double? Rate(string matching) => matching == "dc" ? null : ObjectiveParts.All.Named(matching).LearningRateImages;
}
