using Slfd.Distillation.Objectives;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Parts;
using Slfd.Experiments.Specifications;

namespace Slfd.Distillation.Cells;

/// <summary>The matching objectives that this build can compute.</summary>
public static class ObjectiveFactory
{
    /// <summary>By the type of the part.</summary>
    public static FactoryMap<ObjectivePart, Func<CellSpec, DistillationSpec, MethodParts, IMatchingObjective>> All { get; } =
        new FactoryMap<ObjectivePart, Func<CellSpec, DistillationSpec, MethodParts, IMatchingObjective>>("matching objective")
            .Add<GradientMatchingPart>((_, distillation, _) => new ClasswiseGradientMatching(new(GradientDistance.Named(distillation.Distance))))
            .Add<DistributionMatchingPart>((spec, _, _) => new ClasswiseDistributionMatching(spec.Stochastic is { } stochastic ? new(stochastic.MeanWeight, stochastic.SpreadWeight) : new()))
            .Add<TrajectoryMatchingPart>((spec, distillation, parts) => new TrajectoryFollowing(
                spec.Trajectory ?? throw new ArgumentException($"method {spec.Method.Label()} needs a 'trajectory' part in its specification"),
                parts.Experts ?? throw new ArgumentException($"method {spec.Method.Label()} follows experts, and none were given"),
                distillation.Momentum,
                parts.Real.Device));
}
