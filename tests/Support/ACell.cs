using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Baselines;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Specifications;

namespace Slfd.Support;

/// <summary>Small valid specifications for tests.</summary>
public static class ACell
{
    public static DistillationSpec Distillation { get; } = new()
    {
        Augmentation = Choices.DefaultAugmentation,
        BatchReal = 256,
        Distance = "ours",
        Initialisation = "noise",
        InnerEpochs = 1,
        Iterations = 1000,
        LearningRateImages = 1,
        LearningRateNetwork = 0.01,
        Momentum = 0.5,
        OuterSteps = 1,
    };

    public static EvaluationSpec Evaluation { get; } = new()
    {
        Architectures = ["convnet", "resnet18", "vgg11", "vit", "alexnet"],
        Augmentation = Choices.DefaultAugmentation,
        Batch = 256,
        Epochs = 1000,
        Every = 100,
        Repeats = 5,
    };

    public static CellSpec DcPixel { get; } = new()
    {
        Data = new() { Name = "cifar10", Resolution = 32 },
        Distillation = Distillation,
        Evaluation = Evaluation,
        ImagesPerClass = 1,
        Method = new() { Matching = "dc", Space = "pixel" },
        Network = new() { Depth = 3, Norm = "instancenorm", Width = 128 },
        Seed = 0,
    };

    public static CellSpec RandomBaseline { get; } = DcPixel with
    {
        Distillation = null,
        Evaluation = Evaluation with { Every = null },
        Method = new() { Baseline = "random" },
    };

    public static ExpertSpec Experts { get; } = new()
    {
        Augmentation = "none",
        Batch = 256,
        Epochs = 15,
        LearningRate = 0.01,
        Momentum = 0,
        WeightDecay = 0,
    };

    public static TrajectorySpec Trajectory { get; } = new()
    {
        BatchSynthetic = 10,
        Experts = 4,
        Form = "constant-memory",
        LearningRateOfRate = 1e-6,
        LearningRateStudent = 0.01,
        MaximumStart = 5,
        Span = 3,
        Steps = 20,
    };

    public static StochasticSpec Stochastic { get; } = new()
    {
        Antithetic = true,
        InitialNoiseScale = 1,
        MeanWeight = 1,
        Reading = "marginal",
        Samples = 20,
        SpreadWeight = 1,
        TrainModule = true,
    };

    /// <summary>With every part that a specification can have.</summary>
    public static CellSpec MttSlfd { get; } = DcPixel with
    {
        Data = DcPixel.Data with { Drawn = true, TestPerClass = 1, TrainPerClass = 2 },
        Distillation = Distillation with { LearningRateGenerator = 0.1, LearningRateModule = 1, LearningRateStyles = 10 },
        Experts = Experts,
        Generator = new GeneratorSpec
        {
            AverageStyles = true,
            Classes = [1],
            File = "a",
            Layer = 3,
            Learn = true,
            Normalisation = "glad-compat",
            RandomFeatures = true,
            Seed = 0,
            Sha256 = "c",
            StandIn = true,
        }.With(
            StyleGanXlPart.ChannelBase.Is(64),
            StyleGanXlPart.ChannelMaximum.Is(32),
            StyleGanXlPart.Conditional.Is(false),
            StyleGanXlPart.Layers.Is(10),
            StyleGanXlPart.Stages.Is(1),
            UVitPart.Decoder.Is(UVitPart.LinearDecoder),
            UVitPart.Depth.Is(2),
            UVitPart.Heads.Is(2),
            UVitPart.MappingFile.Is("b"),
            UVitPart.Styles.Is(UVitPart.MeanOfGroups),
            UVitPart.Time.Is(1),
            UVitPart.Width.Is(8)),
        Method = new() { Generator = "stylegan-xl", Matching = "mtt", Rank = "10", Space = "slfd", Weights = "random" },
        Stochastic = Stochastic,
        Trajectory = Trajectory,
    };

    public static CellSpec WholeBaseline { get; } = RandomBaseline with { Method = new() { Baseline = BaselineParts.Whole } };

    public static CellSpec MttPixel { get; } = DcPixel with { Experts = Experts, Method = new() { Matching = "mtt", Space = "pixel" }, Trajectory = Trajectory };

    /// <summary>The second of those that <see cref="MttPixel"/> follows.</summary>
    public static CellSpec Expert { get; } = MttPixel.Dependencies().ElementAt(1);

    public static Grid Grid { get; } = new()
    {
        Attempts = 3,
        CheckpointSeconds = 60,
        Datasets = ["cifar10", "procedural"],
        Distillation = Distillation,
        Evaluation = Evaluation,
        ImagesPerClass = [1, 10],
        Methods = [new() { Spec = new() { Baseline = "random" } }, new() { Spec = new() { Matching = "dc", Space = "pixel" } }],
        Name = "small",
        Network = new() { Norm = "instancenorm", Width = 128 },
        Priority = 0,
        Resolutions = [32],
        Seeds = [0, 1, 2],
    };
}
