using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Methods.Objectives;

/// <summary>What one outer step works on; the cost of an objective follows from it.</summary>
/// <param name="Classes">C.</param>
/// <param name="ImagesPerClass">ipc.</param>
/// <param name="RealBatch">Real images per class, no more than there are.</param>
/// <param name="RealAtOnce">Real images whose gradients are taken at once: <see cref="RealChunk"/>.</param>
/// <param name="Trajectory">Trajectory matching; null elsewhere.</param>
public sealed record MatchingWork(int Classes, int ImagesPerClass, double RealBatch, double RealAtOnce, TrajectorySpec? Trajectory)
{
    /// <summary>Forward and backward are about three forward passes (distillation.md section 8).</summary>
    public const int FirstOrder = 3;

    /// <summary>A gradient's gradient is about nine.</summary>
    public const int SecondOrder = 9;

    /// <summary>The graph of a gradient's gradient holds the forward pass, the backward pass, and the backward pass of both.</summary>
    public const int SecondOrderHeld = 3;

    /// <summary>Classes whose synthetic images are matched in one pass, where gradients are matched: <see cref="ClassesAtOnce"/>.</summary>
    public int ClassesTogether { get; init; } = 1;

    /// <summary>Synthetic images.</summary>
    public double Synthetic => (double)Classes * ImagesPerClass;
}
