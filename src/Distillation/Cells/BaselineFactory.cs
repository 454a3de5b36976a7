using Slfd.Distillation.Randomness;
using Slfd.Distillation.Spaces;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods.Baselines;
using Slfd.Experiments.Parts;

namespace Slfd.Distillation.Cells;

/// <summary>The baselines that this build can make. One that trains on real images alone has no synthetic set, so nothing is composed for it:
/// <see cref="WholeRun"/> runs it.</summary>
public static class BaselineFactory
{
    /// <summary>By the type of the part.</summary>
    public static FactoryMap<BaselinePart, Func<CellSpec, MethodParts, NamedRandom, ISyntheticSpace>> All { get; } =
        new FactoryMap<BaselinePart, Func<CellSpec, MethodParts, NamedRandom, ISyntheticSpace>>("baseline")
            .Add<RandomImagesPart>((spec, parts, random) => new PixelSpace(FirstImages.Real(spec, parts.Real, random, NamedRandom.RandomBaseline), learningRate: 0, momentum: 0))
            .Add<WholeSetPart>((spec, _, _) => throw new ArgumentException($"the baseline '{spec.Method.Baseline}' has no synthetic set to compose; it is run as a whole"));
}
