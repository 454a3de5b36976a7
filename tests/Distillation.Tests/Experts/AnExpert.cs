using Slfd.Distillation.Experts;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Specifications;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Experts;

/// <summary>Cells of experts and of those who follow them, small enough to be computed in a test.</summary>
internal static class AnExpert
{
    public static ExpertSpec Training { get; } = new() { Augmentation = "color_flip", Batch = 32, Epochs = 3, LearningRate = 0.05, Momentum = 0, WeightDecay = 0 };

    public static TrajectorySpec Trajectory { get; } = new()
    {
        BatchSynthetic = 4,
        Experts = 2,
        Form = "constant-memory",
        LearningRateStudent = 0.05,
        LearningRateOfRate = 1e-4,
        MaximumStart = 2,
        Span = 2,
        Steps = 3,
    };

    public static CellSpec Following(CellSpec spec) => spec with
    {
        Distillation = spec.Distillation! with { LearningRateImages = 10 },
        Experts = Training,
        Method = spec.Method with { Matching = "mtt" },
        Trajectory = Trajectory,
    };
}

/// <summary>Trajectories that are drawn instead of trained: a step into a random direction per epoch.</summary>
internal sealed class DrawnTrajectories(long length) : IExpertTrajectories
{
    public int Count => AnExpert.Trajectory.Experts;

    public int Epochs => AnExpert.Training.Epochs;

    public List<(int Expert, int Epoch)> Asked { get; } = [];

    public Tensor Weights(int expert, int epoch)
    {
        Asked.Add((expert, epoch));
        using var scope = NewDisposeScope();
        using var rng = new Generator((ulong)expert + 1);
        var (start, step) = (randn(length, generator: rng) * 0.1, randn(length, generator: rng) * 0.02);
        return (start + step * epoch).MoveToOuterDisposeScope();
    }
}
