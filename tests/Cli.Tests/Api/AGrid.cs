using Slfd.Messages.Grids;

namespace Slfd.Cli.Tests.Api;

/// <summary>Small valid grids for tests: baseline and gradient matching for each seed.</summary>
internal static class AGrid
{
    public static Grid Named(string name, int seeds = 2) => new()
    {
        Attempts = 3,
        CheckpointSeconds = 30,
        Datasets = ["procedural"],
        Distillation = new()
        {
            Augmentation = "none",
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
        Evaluation = new() { Architectures = ["convnet"], Augmentation = "none", Batch = 16, Epochs = 2, Every = 10, Repeats = 1 },
        ImagesPerClass = [1],
        Methods = [new() { Spec = new() { Baseline = "random" } }, new() { Spec = new() { Matching = "dc", Space = "pixel" } }],
        Name = name,
        Network = new() { Norm = "instancenorm", Width = 8 },
        Priority = 0,
        Resolutions = [32],
        Seeds = [.. Enumerable.Range(0, seeds)],
    };
}
