using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods;

namespace Slfd.Support;

/// <summary>A grid of six cells with two rows: random real images, and DC on pixels.</summary>
public static class ASmallGrid
{
    /// <summary>The grid.</summary>
    public static Grid Grid { get; } = new()
    {
        Attempts = 3,
        CheckpointSeconds = 60,
        Datasets = ["procedural"],
        Distillation = new()
        {
            Augmentation = Choices.DefaultAugmentation,
            BatchReal = 64,
            Distance = "ours",
            Initialisation = "noise",
            InnerEpochs = 1,
            Iterations = 30,
            LearningRateImages = 1,
            LearningRateNetwork = 0.01,
            Momentum = 0.5,
            OuterSteps = 1,
        },
        Evaluation = new() { Architectures = ["convnet", "vgg11", "alexnet"], Augmentation = "none", Batch = 256, Epochs = 50, Every = 10, Repeats = 2 },
        ImagesPerClass = [1],
        Methods = [new() { Spec = new() { Baseline = "random" } }, new() { Spec = new() { Matching = "dc", Space = "pixel" } }],
        Name = "small",
        Network = new() { Norm = "instancenorm", Width = 32 },
        Priority = 0,
        Resolutions = [32],
        Seeds = [0, 1, 2],
        TestPerClass = 100,
    };
}
