using Slfd.Experiments.Cells;
using Slfd.Experiments.Specifications;
using Slfd.Support;

namespace Slfd.Distillation.Tests.Cells;

/// <summary>The worker's tiny cell with as many real images a class as the tests of batches and units want.</summary>
internal static class SmallCell
{
    public static CellSpec Spec { get; } = TinyCell.Distilled with
    {
        Data = new() { Name = "procedural", Resolution = 32, TrainPerClass = 8, TestPerClass = 2 },
        Distillation = TinyCell.Distilled.Distillation! with { BatchReal = 8, Iterations = 10 },
        Evaluation = TinyCell.Distilled.Evaluation with { Every = 10, Repeats = 1 },
    };

    public static DistillationSpec Distillation => Spec.Distillation!;
}
