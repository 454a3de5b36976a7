using Slfd.Distillation.CoreSets;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Spaces;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods.Baselines;
using Slfd.Experiments.Parts;
using Slfd.Experiments.Specifications;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>The baselines that this build can make. One that trains on real images alone has no synthetic set, so nothing is composed for it:
/// <see cref="WholeRun"/> runs it.</summary>
public static class BaselineFactory
{
    /// <summary>What a latent space must be told and a baseline never uses: nothing is optimised.</summary>
    private static readonly DistillationSpec s_nothing = new()
    {
        Augmentation = "none",
        BatchReal = 1,
        Distance = "ours",
        Initialisation = "noise",
        InnerEpochs = 1,
        Iterations = 1,
        LearningRateImages = 0,
        LearningRateNetwork = 0,
        LearningRateStyles = 0,
        Momentum = 0,
        OuterSteps = 1,
    };

    /// <summary>By the type of the part.</summary>
    public static FactoryMap<BaselinePart, Func<CellSpec, MethodParts, NamedRandom, ISyntheticSpace>> All { get; } =
        new FactoryMap<BaselinePart, Func<CellSpec, MethodParts, NamedRandom, ISyntheticSpace>>("baseline")
            .Add<RandomImagesPart>((spec, parts, random) => Still(FirstImages.Real(spec, parts.Real, random, NamedRandom.PixelInit))) // what pixels start from under this seed
            .Add<WholeSetPart>((spec, _, _) => throw new ArgumentException($"the baseline '{spec.Method.Baseline}' has no synthetic set to compose; it is run as a whole"))
            .Add<GeneratedImagesPart>(Generated)
            .Add<HerdingPart>((spec, parts, random) => Still(CoreSetImages.Of(spec, parts.Real, random, (features, count, _) => CoreSetChoice.Herding(features, count))))
            .Add<KCenterPart>((spec, parts, random) => Still(CoreSetImages.Of(spec, parts.Real, random, (features, count, _) => CoreSetChoice.KCenter(features, count))))
            .Add<KMeansPart>((spec, parts, random) => Still(CoreSetImages.Of(spec, parts.Real, random, CoreSetChoice.KMeans)));

    private static PixelSpace Generated(CellSpec spec, MethodParts parts, NamedRandom random)
    {
        using var scope = NewDisposeScope();
        using var latents = LatentRecipe.Of(spec, s_nothing, parts).Latents(random);
        return Still(latents.Synthesise());
    }

    /// <summary>Images that stay as they are; copied.</summary>
    private static PixelSpace Still(Tensor images) => new(images, learningRate: 0, momentum: 0);
}
