using Slfd.Messages.Catalogue;
using Slfd.Messages.Cells;

namespace Slfd.Distillation.Tests.Cells;

/// <summary>Specifications small enough to be computed in a test.</summary>
internal static class SmallCell
{
    public static CellSpec Spec { get; } = new()
    {
        Data = new() { Name = "procedural", Resolution = 32, TrainPerClass = 8, TestPerClass = 2 },
        Distillation = new()
        {
            Augmentation = Choices.DefaultAugmentation,
            BatchReal = 8,
            Distance = "ours",
            Initialisation = "noise",
            InnerEpochs = 1,
            Iterations = 10,
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
            Every = 10,
            Repeats = 1,
        },
        ImagesPerClass = 1,
        Method = new() { Matching = "dc", Space = "pixel" },
        Network = new() { Depth = 3, Norm = "instancenorm", Width = 8 },
        Seed = 0,
    };

    public static DistillationSpec Distillation => Spec.Distillation!;
}
