using System.Security.Cryptography;
using System.Text;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Specifications;
using Slfd.Messages.Results;

namespace Slfd.Support;

/// <summary>Small valid grids for tests.</summary>
public static class AGrid
{
    public static Grid Named(string name, int seeds = 2, int attempts = 3, int priority = 0, int firstSeed = 0) => new()
    {
        Attempts = attempts,
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
        Priority = priority,
        Resolutions = [32],
        Seeds = [.. Enumerable.Range(firstSeed, seeds)],
    };

    /// <summary>With a row that follows experts: first the experts' cells, then for each seed random, gradient and trajectory matching.</summary>
    public static Grid Following(string name, int experts = 2, int seeds = 2, int attempts = 3, int priority = 0, int firstSeed = 0) => Named(name, seeds, attempts, priority, firstSeed) with
    {
        Experts = new(
            new() { Augmentation = "none", Batch = 8, Epochs = 5, LearningRate = 0.01, Momentum = 0, WeightDecay = 0 },
            new()
            {
                BatchSynthetic = 10,
                Experts = experts,
                Form = "constant-memory",
                LearningRateOfRate = 1e-6,
                LearningRateStudent = 0.01,
                MaximumStart = 2,
                Span = 1,
                Steps = 2,
            }),
        Methods = [new() { Spec = new() { Baseline = "random" } }, new() { Spec = new() { Matching = "dc", Space = "pixel" } }, new() { Spec = new() { Matching = "mtt", Space = "pixel" } }],
    };

    /// <summary>With a row whose generator is trained here: first the generator's cell, then for each seed random and GLaD.</summary>
    public static Grid Training(string name, int seeds = 2, int firstSeed = 0) => Named(name, seeds, firstSeed: firstSeed) with
    {
        Methods =
        [
            new() { Spec = new() { Baseline = "random" } },
            new() { Spec = new() { Generator = "stylegan-xl", Matching = "dc", Space = "glad", Weights = "trained" } },
        ],
        Train = GeneratorTrainingSpec.Default with { ImagesPerClass = 2, Steps = 20 },
    };

    /// <summary>An outcome that depends on the cell alone, as a deterministic worker's does.</summary>
    public static CellOutcome OutcomeOf(CellId cell, string variant = "") =>
        new(Hash($"result-{cell}{variant}"), Hash($"set-{cell}{variant}"), 100, [10], [37], 1.5, "cpu", Hash("data"));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static CellFailure Failure(FailureClass kind, int iteration = 0) => new(kind, $"it broke: {kind}", "tail", iteration);
}
