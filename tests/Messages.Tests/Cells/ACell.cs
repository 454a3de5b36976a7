using Slfd.Messages.Catalogue;
using Slfd.Messages.Cells;
using Slfd.Messages.Grids;

namespace Slfd.Messages.Tests.Cells;

/// <summary>Small valid specifications for tests.</summary>
internal static class ACell
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
