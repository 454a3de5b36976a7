using Slfd.Distillation.Randomness;
using Slfd.Distillation.Spaces;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods.Spaces;
using Slfd.Experiments.Parts;
using Slfd.Experiments.Specifications;

namespace Slfd.Distillation.Cells;

/// <summary>The spaces that this build can optimise in.</summary>
public static class SpaceFactory
{
    /// <summary>By the type of the part.</summary>
    public static FactoryMap<SpacePart, Func<CellSpec, DistillationSpec, MethodParts, NamedRandom, MadeSpace>> All { get; } =
        new FactoryMap<SpacePart, Func<CellSpec, DistillationSpec, MethodParts, NamedRandom, MadeSpace>>("space")
            .Add<PixelPart>((spec, distillation, parts, random) =>
                new(new PixelSpace(FirstImages.Pixels(spec, distillation, parts.Real, random), distillation.LearningRateImages, distillation.Momentum)))
            .Add<GladPart>((spec, distillation, parts, random) =>
            {
                var latents = LatentRecipe.Of(spec, distillation, parts).Latents(random);
                return new(latents) { Latents = latents };
            })
            .Add<SlfdPart>((spec, distillation, parts, random) =>
            {
                var recipe = LatentRecipe.Of(spec, distillation, parts);
                var latents = recipe.Latents(random);
                return new(recipe.HasNoise ? recipe.Stochastic(latents, random) : latents) { Latents = latents };
            });
}

/// <summary>A space at its first iteration.</summary>
/// <param name="Space">The caller disposes it.</param>
public sealed record MadeSpace(ISyntheticSpace Space)
{
    /// <summary>The latents in it; null in pixel space.</summary>
    public LatentSpace? Latents { get; init; }
}
