using Slfd.Experiments.Parts;

namespace Slfd.Experiments.Methods.Baselines;

/// <summary>The baselines.</summary>
public static class BaselineParts
{
    /// <summary>Name of <see cref="RandomImagesPart"/>.</summary>
    public const string Random = "random";

    /// <summary>Name of <see cref="WholeSetPart"/>.</summary>
    public const string Whole = "whole";

    /// <summary>All of them.</summary>
    public static PartList<BaselinePart> All { get; } = new("baseline", new RandomImagesPart(), new WholeSetPart(), new GeneratedImagesPart(), new HerdingPart(), new KCenterPart(), new KMeansPart());
}
