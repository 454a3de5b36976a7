using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Specifications;

namespace Slfd.Support;

/// <summary>Real cells, small enough for a test: every code path of a large one, in a second or two.</summary>
public static class TinyCell
{
    public static CellSpec Distilled { get; } = new()
    {
        Data = new() { Name = "procedural", Resolution = 32, TrainPerClass = 6, TestPerClass = 4 },
        Distillation = new()
        {
            Augmentation = Choices.DefaultAugmentation,
            BatchReal = 4,
            Distance = "ours",
            Initialisation = "noise",
            InnerEpochs = 1,
            Iterations = 12,
            LearningRateImages = 1,
            LearningRateNetwork = 0.01,
            Momentum = 0.5,
            OuterSteps = 1,
        },
        Evaluation = new()
        {
            Architectures = ["convnet"],
            Augmentation = Choices.DefaultAugmentation,
            Batch = 256,
            Epochs = 3,
            Every = 6,
            Repeats = 3,
        },
        ImagesPerClass = 1,
        Method = new() { Matching = "dc", Space = "pixel" },
        Network = new() { Depth = 3, Norm = "instancenorm", Width = 8 },
        Seed = 0,
    };

    public static CellSpec Baseline { get; } = Distilled with
    {
        Distillation = null,
        Evaluation = Distilled.Evaluation with { Every = null },
        Method = new() { Baseline = "random" },
    };

    /// <summary>GLaD with DC under a tiny generator that is made in place.</summary>
    public static CellSpec Glad { get; } = Distilled with
    {
        Distillation = Distilled.Distillation! with { Iterations = 4, LearningRateStyles = 0.01 },
        Evaluation = Distilled.Evaluation with { Every = 4, Repeats = 1 },
        Generator = new GeneratorSpec { Layer = 3, Seed = 0 }.With(
            StyleGanXlPart.ChannelBase.Is(512), StyleGanXlPart.ChannelMaximum.Is(8), StyleGanXlPart.Conditional.Is(true), StyleGanXlPart.Layers.Is(6), StyleGanXlPart.Stages.Is(0)),
        Method = new() { Generator = "stylegan-xl", Matching = "dc", Space = "glad", Weights = "random" },
    };

    /// <summary>The same with a stochastic module.</summary>
    public static CellSpec Slfd { get; } = Glad with
    {
        Method = Glad.Method with { Rank = "3", Space = "slfd" },
        Stochastic = new() { Antithetic = true, InitialNoiseScale = 1, MeanWeight = 1, Reading = "marginal", Samples = 4, SpreadWeight = 1, TrainModule = true },
    };

    /// <summary>GLaD with DC in the styles of a tiny generator that is trained in a cell of its own.</summary>
    public static CellSpec Trained { get; } = Glad with
    {
        Generator = new GeneratorSpec().With(
            StyleGanXlPart.ChannelBase.Is(512), StyleGanXlPart.ChannelMaximum.Is(16), StyleGanXlPart.FilterSize.Is(4), StyleGanXlPart.LatentWidth.Is(8), StyleGanXlPart.Layers.Is(4),
            StyleGanXlPart.Margin.Is(2), StyleGanXlPart.StyleWidth.Is(32)),
        Method = Glad.Method with { Weights = GeneratorWeights.Trained },
        Train = GeneratorTrainingSpec.Default with { Batch = 8, ImagesPerClass = 2, Steps = 12 },
    };

    /// <summary>Pixels that follow two experts.</summary>
    public static CellSpec Following { get; } = Distilled with
    {
        Distillation = Distilled.Distillation! with { Iterations = 4, LearningRateImages = 10 },
        Evaluation = Distilled.Evaluation with { Every = 4, Repeats = 1 },
        Experts = new() { Augmentation = "color_flip", Batch = 32, Epochs = 3, LearningRate = 0.05, Momentum = 0, WeightDecay = 0 },
        Method = new() { Matching = "mtt", Space = "pixel" },
        Trajectory = new()
        {
            BatchSynthetic = 10,
            Experts = 2,
            Form = "constant-memory",
            LearningRateStudent = 0.05,
            LearningRateOfRate = 1e-4,
            MaximumStart = 2,
            Span = 2,
            Steps = 3,
        },
    };

    /// <summary>Goes on until it is stopped.</summary>
    public static CellSpec Endless { get; } = Distilled with
    {
        Distillation = Distilled.Distillation! with { Iterations = 1_000_000 },
        Evaluation = Distilled.Evaluation with { Every = 1_000_000 },
    };
}
