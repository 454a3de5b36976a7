using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Methods.Spaces;
using Slfd.Experiments.Parts;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Methods.Generators;

/// <summary>The generators of the latent spaces.</summary>
public static class GeneratorParts
{
    /// <summary>All of them; the first is the default.</summary>
    public static PartList<GeneratorPart> All { get; } = new("generator", new StyleGanXlPart(), new UVitPart());

    /// <summary>The settings of a method's generator with every default written out.</summary>
    /// <param name="method">A method with a generator.</param>
    /// <param name="written">What was said of it.</param>
    /// <param name="dataset">Name in grids.</param>
    /// <param name="resolution">r in pixels.</param>
    /// <exception cref="ArgumentException">A name that no list knows.</exception>
    public static GeneratorSpec Settle(MethodSpec method, GeneratorSpec? written, string dataset, int resolution) => method.Baseline is not null
        ? Undistilled(method, written, dataset, resolution)
        : All.Named(method.Generator).Settle(
        written ?? new(),
        new(ObjectiveParts.All.Named(method.Matching), SpaceParts.All.Named(method.Space), method.Weights ?? GeneratorWeights.All[0], dataset, resolution));

    /// <summary>Of a baseline nothing is split, learned or replaced by noise: its images are G(z) as it stands. Whatever is said of these keys decides nothing.</summary>
    private static GeneratorSpec Undistilled(MethodSpec method, GeneratorSpec? written, string dataset, int resolution) => All.Named(method.Generator).Settle(
        (written ?? new()) with { Layer = -1, Learn = false, RandomFeatures = false },
        new(ObjectiveParts.All[0], SpaceParts.All.First(space => space.IsLatent), method.Weights ?? GeneratorWeights.All[0], dataset, resolution));

    /// <summary>The shape of a method's generator; null where it has none.</summary>
    /// <param name="method">Any method.</param>
    /// <param name="written">What was said of its generator.</param>
    /// <param name="dataset">Name in grids.</param>
    /// <param name="resolution">r in pixels.</param>
    /// <exception cref="ArgumentException">A name that no list knows, or sizes that were never published.</exception>
    public static GeneratorShape? ShapeOf(MethodSpec method, GeneratorSpec? written, string dataset, int resolution) =>
        method is { Kind: MethodSpec.GeneratorKind, Generator: { } own } ? All.Named(own).Shape(All.Named(own).Trained(written ?? new(), resolution), resolution)
        : method.Generator is { } name ? All.Named(name).Shape(Settle(method, written, dataset, resolution), resolution) : null;
}
