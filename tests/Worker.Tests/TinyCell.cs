using Slfd.Messages.Catalogue;
using Slfd.Messages.Cells;

namespace Slfd.Worker.Tests;

/// <summary>Real cells, small enough for a test: every code path of a large one, in a second or two.</summary>
internal static class TinyCell
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

    /// <summary>Goes on until it is stopped.</summary>
    public static CellSpec Endless { get; } = Distilled with
    {
        Distillation = Distilled.Distillation! with { Iterations = 1_000_000 },
        Evaluation = Distilled.Evaluation with { Every = 1_000_000 },
    };
}
