using Slfd.Experiments.Parts;

namespace Slfd.Experiments.Methods.Objectives;

/// <summary>The matching objectives.</summary>
public static class ObjectiveParts
{
    /// <summary>All of them.</summary>
    public static PartList<ObjectivePart> All { get; } = new("matching objective", new GradientMatchingPart(), new DistributionMatchingPart(), new TrajectoryMatchingPart());
}
