using Slfd.Experiments.Grids;

namespace Slfd.Support;

/// <summary>Grids at the protocol of the paper.</summary>
public static class APaper
{
    public static Grid Grid(string dataset, int resolution, params GridMethod[] methods) => ASmallGrid.Grid with
    {
        Datasets = [dataset],
        Distillation = ASmallGrid.Grid.Distillation with { BatchReal = 256, Iterations = 1000 },
        Evaluation = ASmallGrid.Grid.Evaluation with { Architectures = ["convnet", "resnet18", "vgg11", "vit", "alexnet"], Epochs = 1000, Every = 100, Repeats = 5 },
        Experts = new(
            new() { Augmentation = "none", Batch = 256, Epochs = 15, LearningRate = 0.01, Momentum = 0, WeightDecay = 0 },
            new()
            {
                BatchSynthetic = 1_000_000,
                Experts = 100,
                Form = "constant-memory",
                LearningRateOfRate = 1e-6,
                LearningRateStudent = 0.01,
                MaximumStart = 5,
                Span = 3,
                Steps = 20,
            }),
        Methods = methods,
        Network = new() { Norm = "instancenorm", Width = 128 },
        Resolutions = [resolution],
        Stochastic = new() { Antithetic = true, InitialNoiseScale = 1, MeanWeight = 1, Reading = "marginal", Samples = 20, SpreadWeight = 1, TrainModule = true },
        TestPerClass = null,
    };
}
